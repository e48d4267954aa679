// One of the five sessions that a parent opens on behalf of a child: PD, CPU, LOG, ROM of the binary, ROM of the linker.
// Follows Child::Env_connection and base/include/base/local_connection.h.
import { type Capability, invalidCap, isValid } from '../capability.ts'
import type { PdCap, TransferResult } from '../interfaces/pd.ts'
import { error, warning } from '../log.ts'
import type { Op } from '../op.ts'
import { labelFromArgs, setArg } from '../session-args.ts'
import type { ChildPolicy } from './child-policy.ts'
import type { IdSpace } from './id-space.ts'
import type { QuotaUnit } from './quota-transfer.ts'
import type { InitiateResult, Service } from './service.ts'
import { SessionState } from './session-state.ts'

/** Donation of an environment session (genode: Connection::RAM_QUOTA, CAP_QUOTA). */
export interface EnvSessionSpec {
  service: 'PD' | 'CPU' | 'LOG' | 'ROM'
  clientId: number
  label: string
  ram: number
  caps: number
}

const ATTEMPTS = 10

/** Service seen by an environment session: the parent learns of progress by a call instead of the child by a signal. */
class EnvService implements Service {
  readonly name: string
  readonly factory = undefined
  readonly #owner: EnvConnection
  readonly #service: Service
  #firstRequest = true

  constructor(owner: EnvConnection, service: Service) {
    this.name = owner.spec.service
    this.#owner = owner
    this.#service = service
  }

  get target(): Service {
    return this.#service.target
  }

  accountCap(): PdCap | undefined {
    return this.#service.accountCap()
  }

  transferQuota(to: PdCap, unit: QuotaUnit, amount: number): Op<TransferResult> {
    return this.#service.transferQuota(to, unit, amount)
  }

  wakeup(): Op<void> {
    return this.#service.wakeup()
  }

  *initiateRequest(session: SessionState): Op<InitiateResult> {
    session.onReady = () => this.#owner.ready()
    session.asyncClientNotify = true
    const result = yield* this.#service.initiateRequest(session)
    if (result !== 'OK') return result
    if (session.phase === 'CREATE_REQUESTED') yield* this.#donate()
    if (session.phase === 'SERVICE_DENIED')
      yield* error(
        this.#owner.policy.name,
        ': environment ',
        this.name,
        ' session denied (',
        session.args,
        ')',
      )
    if (session.phase === 'CLOSE_REQUESTED') yield* this.#service.wakeup()
    return 'OK'
  }

  /** A sibling that serves the session gets its donation once; for a parent service the donation is part of our own request. */
  *#donate(): Op<void> {
    const { spec, policy } = this.#owner
    if (!this.#firstRequest || spec.service === 'PD') return
    const server = this.#service.accountCap()
    if (server) {
      yield* policy.refAccount.transferQuota(server, 'ram', spec.ram)
      yield* policy.refAccount.transferQuota(server, 'caps', spec.caps)
    }
    this.#firstRequest = false
  }
}

export class EnvConnection {
  readonly policy: ChildPolicy
  readonly spec: EnvSessionSpec
  readonly #clientIds: IdSpace<SessionState>
  readonly #onReady: () => Op<void>
  #args = ''
  #session: SessionState | undefined = undefined

  constructor(
    policy: ChildPolicy,
    spec: EnvSessionSpec,
    clientIds: IdSpace<SessionState>,
    onReady: () => Op<void>,
  ) {
    this.policy = policy
    this.spec = spec
    this.#clientIds = clientIds
    this.#onReady = onReady
  }

  ready(): Op<void> {
    return this.#onReady()
  }

  /** A route existed and a request was made, whatever came of it. */
  get requested(): boolean {
    return this.#session !== undefined
  }

  get cap(): Capability {
    return this.#session?.cap ?? invalidCap
  }

  get closed(): boolean {
    return this.#session === undefined || this.#session.closed
  }

  /** Asks the provider, unless done before; a session that finds no route may be asked for again later. */
  *initiate(): Op<void> {
    if (this.#session) return
    const { policy, spec } = this
    this.#args = yield* policy.filterSessionArgs(spec.service, `label="${spec.label}"`)
    const route = yield* policy.resolveRoute(spec.service, labelFromArgs(this.#args))
    if (!route) {
      yield* error(policy.name, ': ', spec.service, ' environment session denied (', this.#args, ')')
      return
    }
    const service = new EnvService(this, route.service)
    yield* this.#request(service, route.label)
    yield* service.wakeup()
  }

  *#request(service: Service, label: string): Op<void> {
    let { ram, caps } = this.spec
    const affinity = this.policy.filterSessionAffinity(undefined)
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const args = setArg(setArg(this.#args, 'ram_quota', ram), 'cap_quota', caps)
      if (this.#session) yield* this.#session.destroy()
      const session = new SessionState({
        service,
        clientIds: this.#clientIds,
        clientId: this.spec.clientId,
        label,
        args,
        affinity,
      })
      this.#session = session
      if ((yield* service.initiateRequest(session)) !== 'OK')
        yield* warning('unable to initiate ', service.name, ' session')
      // a sibling answers later
      if (session.alive || session.phase === 'CREATE_REQUESTED') break
      if (session.phase === 'INSUFFICIENT_RAM_QUOTA') ram += 4096
      if (session.phase === 'INSUFFICIENT_CAP_QUOTA') caps += 1
    }
    const phase = this.#session?.phase
    if (phase === 'INSUFFICIENT_RAM_QUOTA' || phase === 'INSUFFICIENT_CAP_QUOTA')
      yield* warning(
        'giving up to increase session quota for ',
        service.name,
        ' session after ',
        ATTEMPTS,
        ' attempts',
      )
  }

  /** The capability for use by ourselves; says so if the session could not be established or is served by another child. */
  *usableCap(): Op<Capability> {
    const session = this.#session
    if (!session) return invalidCap
    if (!isValid(session.cap)) yield* error(this.spec.service, ' session (', session.args, ') unavailable')
    return session.cap
  }

  *close(): Op<void> {
    const session = this.#session
    if (!session?.alive) return
    session.phase = 'CLOSE_REQUESTED'
    if ((yield* session.service.initiateRequest(session)) !== 'OK')
      yield* warning('unable to initiate ', session.service.name, ' close request')
  }
}
