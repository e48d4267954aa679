// The sessions that one child opened: request, fetch, upgrade and close as its parent performs them.
// Follows Child::session, session_cap, upgrade and close of base/src/lib/base/child.cc.
import type { Affinity } from '../affinity.ts'
import { type Capability, invalidCap, isValid } from '../capability.ts'
import type { SignalContextCap } from '../interfaces/memory.ts'
import { type CloseResult, EnvId, type SessionError, type UpgradeResult } from '../interfaces/parent.ts'
import { error, warning } from '../log.ts'
import { type Attempt, failed, type Op, ok } from '../op.ts'
import {
  argNumber,
  capQuotaFromArgs,
  labelFromArgs,
  ramQuotaFromArgs,
  setArg,
  setArgString,
} from '../session-args.ts'
import { submitSignal } from '../signal.ts'
import type { ChildPolicy, ChildRoute } from './child-policy.ts'
import { IdSpace } from './id-space.ts'
import { type Account, QuotaTransaction } from './quota-transfer.ts'
import type { Service } from './service.ts'
import { SESSION_COSTS, SessionFactory } from './session-factory.ts'
import type { SessionState } from './session-state.ts'

/** An invalid capability means: not yet, a signal will come. */
export type SessionResult = Attempt<Capability, SessionError>
type Refusal = 'DENIED' | 'INSUFFICIENT_RAM' | 'INSUFFICIENT_CAPS'

const sessionCosts = (policy: ChildPolicy): number => policy.sessionCosts ?? SESSION_COSTS
const isEnvId = (id: number): boolean => id >= EnvId.PD && id <= EnvId.LAST

const refusal = (session: SessionState): Refusal | undefined => {
  switch (session.phase) {
    case 'SERVICE_DENIED':
      return 'DENIED'
    case 'INSUFFICIENT_RAM_QUOTA':
      return 'INSUFFICIENT_RAM'
    case 'INSUFFICIENT_CAP_QUOTA':
      return 'INSUFFICIENT_CAPS'
    default:
      return undefined
  }
}

export class ClientSessions {
  readonly ids = new IdSpace<SessionState>()
  readonly factory: SessionFactory
  /** Signal handler of the child for progress of its sessions. */
  sigh: Capability<SignalContextCap> = invalidCap
  readonly #policy: ChildPolicy
  readonly #childAccount: () => Account | undefined

  /** `childAccount` yields the child's PD, or nothing while it does not exist. */
  constructor(policy: ChildPolicy, childAccount: () => Account | undefined) {
    this.#policy = policy
    this.#childAccount = childAccount
    this.factory = new SessionFactory(policy.metaDataRam)
  }

  *session(id: number, service: string, args: string, affinity: Affinity | undefined): Op<SessionResult> {
    const policy = this.#policy
    const label = `${policy.name} -> ${labelFromArgs(args)}`
    const filtered = yield* policy.filterSessionArgs(service, setArgString(args, 'label', label))
    const ram = ramQuotaFromArgs(filtered)
    const costs = sessionCosts(policy)
    if (ram < costs) return failed('INSUFFICIENT_RAM')
    const forwarded = setArg(filtered, 'ram_quota', ram - costs)
    const childAccount = this.#childAccount()
    if (!childAccount) {
      yield* error(policy.name, ': PD uninitialized at sesssion-creation time')
      return failed('DENIED')
    }
    const route = yield* policy.resolveRoute(service, label)
    if (!route) return failed('DENIED')
    return yield* this.#create(
      id,
      route,
      forwarded,
      policy.filterSessionAffinity(affinity),
      ram,
      childAccount,
    )
  }

  *#create(
    id: number,
    route: ChildRoute,
    args: string,
    affinity: Affinity,
    ram: number,
    childAccount: Account,
  ): Op<SessionResult> {
    const { service, label } = route
    const existing = this.ids.get(id)
    if (existing) {
      const request = `(service=${service.name} args=${args})`
      yield* error(this.#policy.name, ' requested conflicting session ID ', id, ' ', request)
      yield* error('existing session: ', existing)
      return failed('DENIED')
    }
    const factory = service.factory ?? this.factory
    const made = yield* factory.create({ service, clientIds: this.ids, clientId: id, label, args, affinity })
    if (!made.ok) return failed(made.error)
    const session = made.value
    yield* this.#policy.sessionStateChanged()
    session.onReady = ready => this.#ready(ready)
    session.onClosed = closed => this.#closed(closed)
    const donated = yield* this.#donate(session, ram, childAccount)
    if (donated !== 'OK') {
      yield* session.destroy()
      return failed(donated)
    }
    return yield* this.#initiate(session, service)
  }

  *#donate(session: SessionState, ram: number, child: Account): Op<'OK' | 'OUT_OF_RAM' | 'OUT_OF_CAPS'> {
    const us = this.#policy.refAccount
    const transaction = new QuotaTransaction()
    const caps = capQuotaFromArgs(session.args)
    const ramHere = yield* transaction.transfer('ram', ram, child, us)
    const capsHere = yield* transaction.transfer('caps', caps, child, us)
    if (ramHere && capsHere) {
      const ramThere = yield* transaction.transfer('ram', session.donatedRam, us, session.service)
      const capsThere = yield* transaction.transfer('caps', caps, us, session.service)
      if (ramThere && capsThere) return 'OK'
      yield* transaction.rollBack()
      return ramThere ? 'OUT_OF_CAPS' : 'OUT_OF_RAM'
    }
    yield* transaction.rollBack()
    return ramHere ? 'OUT_OF_CAPS' : 'OUT_OF_RAM'
  }

  *#initiate(session: SessionState, service: Service): Op<SessionResult> {
    const result = yield* service.initiateRequest(session)
    if (result !== 'OK') return failed(result)
    const refused = refusal(session)
    if (refused) {
      yield* this.revertQuotaAndDestroy(session)
      return failed(refused)
    }
    const cap = session.cap
    if (session.phase === 'CREATE_REQUESTED') yield* service.wakeup()
    if (isValid(cap)) session.phase = 'CAP_HANDED_OUT'
    return ok(cap)
  }

  /** Answer to a child that was told to wait. */
  *sessionCap(id: number): Op<Attempt<Capability, Refusal>> {
    const policy = this.#policy
    const session = this.ids.get(id)
    if (!session) {
      yield* warning(policy.name, ' requested session cap for unknown ID')
      return ok(invalidCap)
    }
    const refused = refusal(session)
    if (refused) {
      yield* this.revertQuotaAndDestroy(session)
      return failed(refused)
    }
    if (!session.alive)
      yield* warning(policy.name, ': attempt to request cap for unavailable session: ', session)
    if (isValid(session.cap)) session.phase = 'CAP_HANDED_OUT'
    yield* policy.sessionStateChanged()
    return ok(session.cap)
  }

  *upgrade(id: number, args: string): Op<UpgradeResult> {
    const session = this.ids.get(id)
    const childAccount = this.#childAccount()
    if (!session || !childAccount) return 'PENDING'
    if (session.phase !== 'CAP_HANDED_OUT') {
      yield* warning('attempt to upgrade session in invalid state')
      return 'PENDING'
    }
    const { name } = this.#policy
    const ram = argNumber(args, 'ram_quota')
    const caps = argNumber(args, 'cap_quota')
    const result = yield* this.#upgrade(session, ram, caps, childAccount)
    if (result === 'OUT_OF_RAM') yield* warning(name, ': RAM upgrade of ', session.service.name, ' failed')
    if (result === 'OUT_OF_CAPS') yield* warning(name, ': cap upgrade of ', session.service.name, ' failed')
    if (result === 'OUT_OF_RAM' || result === 'OUT_OF_CAPS') return result
    const done = session.phase === 'CAP_HANDED_OUT'
    if (!done) yield* session.service.wakeup()
    yield* this.#policy.sessionStateChanged()
    return done ? 'OK' : 'PENDING'
  }

  *#upgrade(session: SessionState, ram: number, caps: number, child: Account): Op<UpgradeResult> {
    const us = this.#policy.refAccount
    const transaction = new QuotaTransaction()
    const ramMoved =
      (yield* transaction.transfer('ram', ram, child, us)) &&
      (yield* transaction.transfer('ram', ram, us, session.service))
    const capsMoved =
      ramMoved &&
      (yield* transaction.transfer('caps', caps, child, us)) &&
      (yield* transaction.transfer('caps', caps, us, session.service))
    if (!ramMoved || !capsMoved) {
      yield* transaction.rollBack()
      return ramMoved ? 'OUT_OF_CAPS' : 'OUT_OF_RAM'
    }
    session.increaseDonation(ram, caps)
    session.phase = 'UPGRADE_REQUESTED'
    const result = yield* session.service.initiateRequest(session)
    if (result !== 'OK') yield* transaction.rollBack()
    return result
  }

  /** Closing of an environment session is refused by pretending it done. */
  *close(id: number): Op<CloseResult> {
    const session = this.ids.get(id)
    if (isEnvId(id) || !session) return 'DONE'
    return yield* this.closeSession(session)
  }

  *closeSession(session: SessionState): Op<CloseResult> {
    if (refusal(session)) {
      yield* this.revertQuotaAndDestroy(session)
      return 'DONE'
    }
    if (session.alive) {
      session.phase = 'CLOSE_REQUESTED'
      if ((yield* session.service.initiateRequest(session)) !== 'OK')
        yield* warning('failed to initiate close request: ', session)
    }
    if (session.phase === 'CLOSED') {
      yield* this.revertQuotaAndDestroy(session)
      return 'DONE'
    }
    yield* this.#policy.sessionStateChanged()
    yield* session.service.wakeup()
    return 'PENDING'
  }

  /** Tells a child that installs its handler late about sessions that have made progress before. */
  *setSigh(sigh: Capability<SignalContextCap>): Op<void> {
    this.sigh = sigh
    if (!isValid(sigh)) return
    for (const session of this.ids.objects())
      if (session.asyncClientNotify && (session.phase === 'AVAILABLE' || refusal(session)))
        yield* submitSignal(sigh)
  }

  *#ready(session: SessionState): Op<void> {
    if (isValid(this.sigh) && session.asyncClientNotify) yield* submitSignal(this.sigh)
  }

  *#closed(session: SessionState): Op<void> {
    yield* this.revertQuotaAndDestroy(session)
    if (isValid(this.sigh)) yield* submitSignal(this.sigh)
  }

  /** Takes the donation back from the server and returns it, with our own share, to the child. */
  *revertQuotaAndDestroy(session: SessionState): Op<void> {
    const child = this.#childAccount()
    if (child) {
      yield* this.#revert('ram', session.donatedRam, sessionCosts(this.#policy), session, child)
      yield* this.#revert('caps', session.donatedCaps, 0, session, child)
    } else yield* warning(this.#policy.name, ': PD invalid at destruction time')
    yield* session.destroy()
    yield* this.#policy.sessionStateChanged()
  }

  *#revert(
    unit: 'ram' | 'caps',
    amount: number,
    kept: number,
    session: SessionState,
    child: Account,
  ): Op<void> {
    const us = this.#policy.refAccount
    const transaction = new QuotaTransaction()
    const fromServer = yield* transaction.transfer(unit, amount, session.service, us)
    const toClient = yield* transaction.transfer(unit, amount + kept, us, child)
    if (fromServer && toClient) return
    yield* transaction.rollBack()
    const what = unit === 'ram' ? 'RAM' : 'cap'
    yield* warning(this.#policy.name, ': could not revert session ', what, ' quota (', session, ')')
  }
}
