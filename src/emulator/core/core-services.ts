// Services of core as its child sees them: requests are answered at once, by a root that creates the session object.

import type { InitiateResult, Service, SessionState } from '../base/child/index.ts'
import {
  type Affinity,
  type Attempt,
  type Capability,
  capQuotaFromArgs,
  classic,
  type Op,
  ramQuotaFromArgs,
  setArg,
} from '../base/index.ts'

export type RootError = 'DENIED' | 'INSUFFICIENT_RAM' | 'INSUFFICIENT_CAPS'
export interface CoreSession {
  readonly cap: Capability<unknown>
  destroy(): Op<void>
  upgrade?(ram: number, caps: number): void
}
/** Creates a session; `args` holds what is left of the donation behind the costs of the session object. */
export type CoreRoot = (args: string, affinity: Affinity) => Op<Attempt<CoreSession, RootError>>

export interface CoreServiceOptions {
  readonly name: string
  /** Bytes of the session object, taken from the donation. */
  readonly objectBytes?: number
  readonly create: CoreRoot
}

const PAGE = 4096

/** Implements `Service` of the child machinery; core's services keep donated quota in core's own account. */
export class CoreService implements Service {
  readonly name: string
  readonly factory = undefined
  readonly #o: CoreServiceOptions
  readonly #sessions = new Map<SessionState, CoreSession>()

  constructor(o: CoreServiceOptions) {
    this.name = o.name
    this.#o = o
  }

  get target(): Service {
    return this
  }
  accountCap(): undefined {
    return undefined
  }
  *transferQuota(): Op<'OK'> {
    return 'OK'
  }
  *wakeup(): Op<void> {}

  *initiateRequest(session: SessionState): Op<InitiateResult> {
    switch (session.phase) {
      case 'CREATE_REQUESTED':
        yield* this.#create(session)
        break
      case 'UPGRADE_REQUESTED':
        this.#sessions.get(session)?.upgrade?.(session.ramUpgrade, session.capUpgrade)
        session.ramUpgrade = 0
        session.capUpgrade = 0
        session.phase = 'CAP_HANDED_OUT'
        break
      case 'CLOSE_REQUESTED': {
        const object = this.#sessions.get(session)
        this.#sessions.delete(session)
        if (object) yield* object.destroy()
        session.phase = 'CLOSED'
        break
      }
    }
    return 'OK'
  }

  *#create(session: SessionState): Op<void> {
    const args = session.serverArgs
    const ram = ramQuotaFromArgs(args) - (this.#o.objectBytes ?? PAGE)
    const caps = capQuotaFromArgs(args) - 1
    if (ram < 0) session.phase = 'INSUFFICIENT_RAM_QUOTA'
    else if (caps < 0 && !classic) session.phase = 'INSUFFICIENT_CAP_QUOTA'
    else yield* this.#createObject(session, setArg(setArg(args, 'ram_quota', ram), 'cap_quota', caps))
  }

  *#createObject(session: SessionState, args: string): Op<void> {
    const object = yield* this.#o.create(args, session.affinity)
    if (object.ok) {
      this.#sessions.set(session, object.value)
      session.cap = object.value.cap
      session.phase = 'AVAILABLE'
    } else
      session.phase =
        object.error === 'DENIED'
          ? 'SERVICE_DENIED'
          : object.error === 'INSUFFICIENT_RAM'
            ? 'INSUFFICIENT_RAM_QUOTA'
            : 'INSUFFICIENT_CAP_QUOTA'
  }
}
