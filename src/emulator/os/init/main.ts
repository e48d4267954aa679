// Init: starts children as its config says and keeps them in step with it. Follows os/src/init/main.cc.
import {
  attachedRom,
  classic,
  component,
  type Env,
  error,
  type Op,
  Reporter,
  sleepForever,
  warning,
} from '../../base/index.ts'
import { ClassicSandbox } from './classic-sandbox.ts'
import { UnknownResourceName } from './config-model.ts'
import { Sandbox } from './library.ts'
import { bytes, Node, subNode } from './node.ts'

const DEFAULT_REPORT_BYTES = 4096
const UNKNOWN_RESOURCE = 'Sandbox::Config_model::Resource_node::Unknown_resource_name'

class Main {
  readonly #env: Env
  readonly #sandbox: Sandbox
  #reporter: Reporter | undefined = undefined
  #reportBytes = 0

  constructor(env: Env) {
    this.#env = env
    this.#sandbox = classic ? new ClassicSandbox(env) : new Sandbox(env, () => this.#report())
  }

  *construct(): Op<void> {
    const { ep } = this.#env
    yield* this.#sandbox.construct()
    const config = yield* attachedRom(this.#env, 'config')
    const apply = function* (main: Main): Op<void> {
      yield* config.update()
      yield* main.#applyConfig(new Node(yield* config.node()))
    }
    const changed = yield* ep.signalHandler(() => apply(this))
    yield* config.sigh(changed.cap)
    this.#sandbox.alarmSigh = changed.cap
    yield* this.#env.resourceAvailHandler(yield* ep.signalHandler(function* () {}))
    yield* apply(this)
  }

  *#applyConfig(config: Node): Op<void> {
    const report = subNode(config, 'report')
    if (report) yield* this.#prepareReporter(bytes(report, 'buffer', DEFAULT_REPORT_BYTES))
    if (this.#reporter) yield* this.#reporter.enabled(report !== undefined)
    try {
      yield* this.#sandbox.applyConfig(config)
    } catch (cause) {
      if (!(cause instanceof UnknownResourceName)) throw cause
      yield* error("Uncaught exception of type '", UNKNOWN_RESOURCE, "'")
      yield* warning('abort called - thread: ep')
      yield* sleepForever()
    }
  }

  /** A changed buffer size needs a new session. */
  *#prepareReporter(size: number): Op<void> {
    if (this.#reporter && size === this.#reportBytes) return
    if (this.#reporter) yield* this.#reporter.enabled(false)
    this.#reporter = new Reporter(this.#env, 'state', 'state', size)
    this.#reportBytes = size
  }

  *#report(): Op<void> {
    const reporter = this.#reporter
    if (!reporter) return
    const result = yield* reporter.generate(yield* this.#sandbox.stateReport())
    if (result.ok) return
    yield* error('state report exceeds maximum size')
    yield* reporter.generate(g => g.attribute('error', 'report buffer exceeded'))
  }
}

/** Data of init's libraries, and its heap: what the real init has allocated when it has started its first child. */
const FOOTPRINT = [102400, 40960, 16384, 32768, 65536, 131072, 8192]

export default component(env => new Main(env).construct(), { footprint: FOOTPRINT })
