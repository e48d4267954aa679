// A parent that is told of the faults of its child: each fault starts the next child. Follows os/src/test/fault_detection.
import { component, type Env, log, type Op, type SignalHandler } from '../../base/index.ts'
import { FaultingChild } from './faulting-child.ts'

const NAME = 'failure detection in immediate child'
const RESTARTS = 5

class Test {
  readonly #env: Env
  #child: FaultingChild | undefined = undefined
  #restarts = 0
  #faulted: SignalHandler | undefined = undefined

  constructor(env: Env) {
    this.#env = env
  }

  *run(): Op<void> {
    this.#faulted = yield* this.#env.ep.signalHandler(() => this.#childFaulted())
    yield* log('-- exercise ', NAME, ' --')
    yield* this.#startChild()
  }

  *#childFaulted(): Op<void> {
    if (this.#restarts++ < RESTARTS) return yield* this.#startChild()
    yield* log('-- finished ', NAME, ' --')
    if (this.#child) yield* this.#child.destroy()
    yield* log('--- finished fault_detection test ---')
    yield* this.#env.exit(0)
  }

  *#startChild(): Op<void> {
    if (this.#child) yield* this.#child.destroy()
    if (this.#faulted) this.#child = yield* FaultingChild.start(this.#env, this.#faulted.cap)
  }
}

export default component(env => new Test(env).run())
