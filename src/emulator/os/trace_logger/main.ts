// Traces the threads that its config names and logs their events from time to time. Follows os/src/app/trace_logger/main.cc.
import {
  attach,
  attachedRom,
  component,
  type Env,
  log,
  type Node,
  type Op,
  policyForLabel,
  type TraceClient,
  type TraceSubject,
  timerConnection,
  traceConnection,
  warning,
} from '../../base/index.ts'
import { type Config, configOf } from './config.ts'
import { Monitor } from './monitor.ts'
import { Policies } from './policies.ts'
import { printMonitors } from './report.ts'

/** Until the original's framework of time-outs has adjusted itself to the timer and the first report comes. Estimate. */
const FIRST_REPORT_US = 120_000

class Main {
  readonly #env: Env
  readonly #config: Config
  readonly #trace: TraceClient
  readonly #policies: Policies
  readonly #monitors = new Map<number, Monitor>()
  #reports = 0

  constructor(env: Env, config: Config, trace: TraceClient) {
    this.#env = env
    this.#config = config
    this.#trace = trace
    this.#policies = new Policies(env, trace)
  }

  *construct(): Op<void> {
    const timer = yield* timerConnection(this.#env)
    yield* this.#policies.id(this.#config.defaultPolicy)
    yield* this.#updateMonitors()
    const first = timer.oneShot(() => this.#report())
    const period = timer.periodic(() => this.#report())
    yield* first.schedule(FIRST_REPORT_US)
    yield* period.schedule(this.#config.periodUs)
  }

  *#report(): Op<void> {
    yield* this.#updateMonitors()
    yield* log('\nReport ', this.#reports++, '\n')
    yield* printMonitors([...this.#monitors.values()], this.#config.verbose)
  }

  /** New threads get a monitor, those that are gone lose theirs. */
  *#updateMonitors(): Op<void> {
    const gone = new Set(this.#monitors.keys())
    const count = yield* this.#trace.subjects()
    for (let id = 1; id <= count; id++) {
      const info = yield* this.#trace.subject(id)
      if (!info.ok || info.value.state === 'DEAD') continue
      const policy = this.#policyFor(info.value)
      if (!policy) continue
      gone.delete(id)
      if (!this.#monitors.has(id)) yield* this.#monitor(id, info.value, policy)
      // with the state that it has since then
      const now = yield* this.#trace.subject(id)
      if (now.ok) this.#monitors.get(id)?.update(now.value)
    }
    for (const id of gone) yield* this.#forget(id)
  }

  #policyFor({ label, thread }: TraceSubject): Node | undefined {
    const policy = policyForLabel(this.#config.node, label)
    return policy?.hasAttribute('thread') && policy.string('thread') !== thread ? undefined : policy
  }

  *#monitor(id: number, info: TraceSubject, policy: Node): Op<void> {
    const policyId = yield* this.#policies.id(policy.string('policy', this.#config.defaultPolicy))
    if (policyId === undefined) return
    const size = policy.bytes('buffer', this.#config.defaultBuffer)
    const traced = yield* this.#trace.trace(id, policyId, size)
    if (!traced.ok) return yield* warning('Cannot activate tracing: ', traced.error)
    const buffer = yield* attach(this.#env.rm, yield* this.#trace.buffer(id))
    this.#monitors.set(id, new Monitor(id, info, buffer))
  }

  *#forget(id: number): Op<void> {
    if (this.#config.verbose) yield* log('destroy monitor: subject ', id)
    const monitor = this.#monitors.get(id)
    this.#monitors.delete(id)
    if (monitor) yield* monitor.destroy()
    yield* this.#trace.free(id)
  }
}

export default component(function* (env) {
  const config = configOf(yield* (yield* attachedRom(env, 'config')).node())
  const trace = yield* traceConnection(env, config.argBuffer, config.sessionRam)
  yield* new Main(env, config, trace.client).construct()
})
