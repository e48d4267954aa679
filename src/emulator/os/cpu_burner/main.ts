// Consumes a share of the CPU's time, as its config says. Follows os/src/app/cpu_burner/main.cc.
import {
  type AttachedRom,
  attachedRom,
  Blockade,
  component,
  compute,
  type Env,
  error,
  type Op,
  Thread,
  timerConnection,
} from '../../base/index.ts'

const PERIOD_US = 1_000_000
const SLICE_NS = 1_000_000
const STACK = 8 * 1024

class Main {
  readonly #env: Env
  readonly #config: AttachedRom
  readonly #start = new Blockade()
  #percent = 100

  constructor(env: Env, config: AttachedRom) {
    this.#env = env
    this.#config = config
  }

  *construct(): Op<void> {
    const changed = yield* this.#env.ep.signalHandler(() => this.#configure())
    yield* this.#config.sigh(changed.cap)
    yield* this.#configure()
    const burner = yield* Thread.create(this.#env.threads, { name: 'burner', stackSize: STACK }, () =>
      this.#burn(),
    )
    if (!burner.ok) return yield* error('no thread: ', burner.error)
    yield* burner.value.start()
    const timer = yield* timerConnection(this.#env)
    const period = yield* this.#env.ep.signalHandler(() => this.#start.wakeup())
    yield* timer.sigh(period.cap)
    yield* timer.client.triggerPeriodic(PERIOD_US)
  }

  *#configure(): Op<void> {
    yield* this.#config.update()
    this.#percent = (yield* this.#config.node()).unsigned('percent', 100)
  }

  /** In each period, computes for the share of it that the config asks for. */
  *#burn(): Op<void> {
    for (;;) {
      yield* this.#start.block()
      const slices = (this.#percent * (PERIOD_US / 100) * 1000) / SLICE_NS
      for (let i = 0; i < slices; i++) yield* compute(SLICE_NS)
    }
  }
}

export default component(function* (env) {
  yield* new Main(env, yield* attachedRom(env, 'config')).construct()
})
