// A service that no child has announced yet: requests wait until one does. Init of 10.02 knew of services only by their announcement.
import {
  type Account,
  type InitiateResult,
  type Op,
  type PdCap,
  QuotaTransaction,
  type QuotaUnit,
  type Service,
  type SessionState,
  type TransferResult,
} from '../../base/index.ts'

export class AwaitedService implements Service {
  readonly name: string
  readonly factory = undefined
  readonly #us: Account
  #waiting: SessionState[] = []
  #provider: Service | undefined = undefined

  /** `us` keeps the donations until the provider is known. */
  constructor(name: string, us: Account) {
    this.name = name
    this.#us = us
  }

  get target(): Service {
    return this.#provider?.target ?? this
  }
  accountCap(): PdCap | undefined {
    return this.#provider?.accountCap()
  }
  *transferQuota(to: PdCap, unit: QuotaUnit, amount: number): Op<TransferResult> {
    return this.#provider ? yield* this.#provider.transferQuota(to, unit, amount) : 'OK'
  }
  *wakeup(): Op<void> {
    if (this.#provider) yield* this.#provider.wakeup()
  }

  *initiateRequest(session: SessionState): Op<InitiateResult> {
    if (this.#provider) return yield* this.#provider.initiateRequest(session)
    session.asyncClientNotify = true
    if (session.phase === 'CREATE_REQUESTED') this.#waiting.push(session)
    if (session.phase === 'CLOSE_REQUESTED') {
      this.#waiting = this.#waiting.filter(other => other !== session)
      session.phase = 'CLOSED'
    }
    return 'OK'
  }

  /** From now on `provider` serves this service, beginning with those who wait. */
  *bind(provider: Service): Op<void> {
    this.#provider = provider
    for (const session of this.#waiting.splice(0)) {
      if (!session.clientExists) continue
      const transaction = new QuotaTransaction()
      yield* transaction.transfer('ram', session.donatedRam, this.#us, provider)
      yield* transaction.transfer('caps', session.donatedCaps, this.#us, provider)
      yield* provider.initiateRequest(session)
    }
    yield* provider.wakeup()
  }
}
