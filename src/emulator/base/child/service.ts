// Who answers a session request: our own parent, ourselves, or a sibling of the client.
// Follows base/include/base/service.h.
import type { Capability } from '../capability.ts'
import type { Env } from '../env.ts'
import type { PdCap, TransferResult } from '../interfaces/pd.ts'
import { error } from '../log.ts'
import type { Op } from '../op.ts'
import { capQuotaFromArgs, ramQuotaFromArgs } from '../session-args.ts'
import type { IdSpace } from './id-space.ts'
import type { Account, QuotaUnit } from './quota-transfer.ts'
import type { SessionFactory } from './session-factory.ts'
import type { SessionState } from './session-state.ts'

export type InitiateResult = 'OK' | 'OUT_OF_RAM' | 'OUT_OF_CAPS'

/** A provider of sessions of one name. */
export interface Service extends Account {
  readonly name: string
  /** The provider behind wrappers: two services are the same if their targets are. */
  readonly target: Service
  /** Where session-state objects come from, if not from the client's own budget. */
  readonly factory: SessionFactory | undefined
  /** Acts on the phase of `session`; a service that answers later leaves the phase as it is. */
  initiateRequest(session: SessionState): Op<InitiateResult>
  /** Tells a service that answers later that there is something to do. */
  wakeup(): Op<void>
}

export const sameService = (a: Service, b: Service): boolean => a.target === b.target

/** Common parts of services without an account of their own. */
abstract class AccountlessService implements Service {
  readonly name: string
  readonly factory: SessionFactory | undefined = undefined
  constructor(name: string) {
    this.name = name
  }
  get target(): Service {
    return this
  }
  accountCap(): PdCap | undefined {
    return undefined
  }
  *transferQuota(_to: PdCap, _unit: QuotaUnit, _amount: number): Op<TransferResult> {
    return 'OK'
  }
  *wakeup(): Op<void> {}
  abstract initiateRequest(session: SessionState): Op<InitiateResult>
}

/** What a service within our own protection domain does for its one session. */
export interface LocalSession {
  readonly cap: Capability
}

/** A service that hands out one and the same object for every request. */
export class LocalService extends AccountlessService {
  readonly #session: LocalSession

  constructor(name: string, session: LocalSession) {
    super(name)
    this.#session = session
  }

  *initiateRequest(session: SessionState): Op<InitiateResult> {
    switch (session.phase) {
      case 'CREATE_REQUESTED':
        session.cap = this.#session.cap
        session.phase = 'AVAILABLE'
        break
      case 'UPGRADE_REQUESTED':
        session.phase = 'CAP_HANDED_OUT'
        session.ramUpgrade = 0
        break
      case 'CLOSE_REQUESTED':
        session.phase = 'CLOSED'
        break
    }
    return 'OK'
  }
}

/** A service of our parent: requests block until the parent has answered; lack of own quota is returned to the caller. */
export class TryParentService extends AccountlessService {
  readonly env: Env

  constructor(env: Env, name: string) {
    super(name)
    this.env = env
  }

  *initiateRequest(session: SessionState): Op<InitiateResult> {
    switch (session.phase) {
      case 'CREATE_REQUESTED':
        return yield* this.#create(session)
      case 'UPGRADE_REQUESTED':
        if (session.idAtParent === undefined) yield* error('invalid parent-session state: ', session)
        else yield* this.env.upgrade(session.idAtParent, upgradeArgs(session))
        session.ramUpgrade = 0
        session.phase = 'CAP_HANDED_OUT'
        break
      case 'CLOSE_REQUESTED':
        if (session.idAtParent !== undefined) yield* this.env.close(session.idAtParent)
        session.idAtParent = undefined
        session.phase = 'CLOSED'
        break
    }
    return 'OK'
  }

  *#create(session: SessionState): Op<InitiateResult> {
    const id = this.env.newSessionId()
    const result = yield* this.env.trySession(this.name, id, session.serverArgs, session.affinity)
    if (result.ok) {
      session.idAtParent = id
      session.cap = result.value
      session.phase = 'AVAILABLE'
      return 'OK'
    }
    switch (result.error) {
      case 'DENIED':
        session.phase = 'SERVICE_DENIED'
        return 'OK'
      case 'INSUFFICIENT_RAM':
        session.phase = 'INSUFFICIENT_RAM_QUOTA'
        return 'OK'
      case 'INSUFFICIENT_CAPS':
        session.phase = 'INSUFFICIENT_CAP_QUOTA'
        return 'OK'
      case 'OUT_OF_RAM':
      case 'OUT_OF_CAPS':
        session.phase = 'CLOSED'
        return result.error
    }
  }
}

const PARENT_ATTEMPTS = 10

/** A service of our parent that asks the parent for resources when our own do not suffice for the donation. */
export class ParentService extends TryParentService {
  override *initiateRequest(session: SessionState): Op<InitiateResult> {
    const phase = session.phase
    let result: InitiateResult = 'OK'
    for (let i = 0; i < PARENT_ATTEMPTS; i++) {
      result = yield* super.initiateRequest(session)
      if (result === 'OK') return result
      const args =
        result === 'OUT_OF_RAM'
          ? `ram_quota=${ramQuotaFromArgs(session.args)}`
          : `cap_quota=${capQuotaFromArgs(session.args)}`
      yield* this.env.parent.resourceRequest(args)
      session.phase = phase
    }
    yield* error('parent-session request repeatedly failed')
    return result
  }
}

export const upgradeArgs = (session: SessionState): string =>
  `ram_quota=${session.ramUpgrade}, cap_quota=${session.capUpgrade}`

/** A service of another child: requests appear in the server's `session_requests` ROM and are answered through its parent interface. */
export abstract class AsyncService implements Service {
  readonly name: string
  readonly factory: SessionFactory | undefined
  readonly serverIds: IdSpace<SessionState>
  readonly #wakeup: () => Op<void>

  constructor(
    name: string,
    serverIds: IdSpace<SessionState>,
    factory: SessionFactory,
    wakeup: () => Op<void>,
  ) {
    this.name = name
    this.serverIds = serverIds
    this.factory = factory
    this.#wakeup = wakeup
  }

  get target(): Service {
    return this
  }

  *initiateRequest(session: SessionState): Op<InitiateResult> {
    session.enterServer(this.serverIds)
    session.asyncClientNotify = true
    return 'OK'
  }

  wakeup(): Op<void> {
    return this.#wakeup()
  }

  abstract accountCap(): PdCap | undefined
  abstract transferQuota(to: PdCap, unit: QuotaUnit, amount: number): Op<TransferResult>
}
