// Drives another init through a list of steps: publishes configs for it, waits for log messages of its children and for states that it
// reports. Follows os/src/test/init/main.cc.
import {
  type AttachedRom,
  attachedRom,
  component,
  type Env,
  error,
  LogInterface,
  log,
  type Node,
  type Op,
  ok,
  Reporter,
  rootComponent,
  type TimerConnection,
  timerConnection,
  warning,
} from '../../base/index.ts'
import { matches } from './condition.ts'

const LINE_END = '\x1b[0m\n'
const BLUE = '\x1b[34m'
const DEFAULT_SLEEP_MS = 250

/** Goes on with the next step, or waits for something to happen. */
type Result = 'continue' | 'wait'

class Main {
  readonly #env: Env
  readonly #timer: TimerConnection
  readonly #state: AttachedRom
  readonly #config: Reporter
  readonly #steps: readonly Node[]
  #current = 0
  #sleeping = false
  #expectedLog: string | undefined = undefined

  constructor(env: Env, timer: TimerConnection, state: AttachedRom, steps: readonly Node[]) {
    this.#env = env
    this.#timer = timer
    this.#state = state
    this.#config = new Reporter(env, 'config', 'init.config')
    this.#steps = steps
  }

  *construct(): Op<void> {
    const { ep } = this.#env
    const timeout = yield* ep.signalHandler(() => this.#handleTimeout())
    yield* this.#timer.sigh(timeout.cap)
    yield* this.#config.enabled(true)
    const changed = yield* ep.signalHandler(() => this.#handleState())
    yield* this.#state.sigh(changed.cap)
    yield* this.#execute()
    yield* this.#startLogService()
  }

  *#startLogService(): Op<void> {
    const { ep } = this.#env
    const handle = (text: string): Op<void> => this.#handleLog(text)
    const root = yield* rootComponent(ep, {
      *create({ label }) {
        const session = {
          write(text: string): Op<void> {
            const line = text.endsWith(LINE_END) ? text.slice(0, -LINE_END.length) : text
            return handle(`[${label}] ${line}`)
          },
        }
        return ok({ session, cap: yield* ep.manage(LogInterface, session) })
      },
    })
    yield* this.#env.announce('LOG', root)
  }

  *#handleState(): Op<void> {
    yield* this.#state.update()
    yield* this.#execute()
  }

  *#handleTimeout(): Op<void> {
    if (this.#steps[this.#current]?.type !== 'sleep') yield* error('got spurious timeout signal')
    this.#sleeping = false
    yield* this.#advance()
    yield* this.#execute()
  }

  *#handleLog(message: string): Op<void> {
    const expected = message === this.#expectedLog
    if (expected) {
      this.#expectedLog = undefined
      yield* this.#advance()
      yield* this.#execute()
    }
    yield* log(message, expected ? ' (expected)' : ' (ignored)')
  }

  *#advance(): Op<void> {
    this.#current++
    if (this.#current === this.#steps.length) yield* this.#env.exit(0)
  }

  *#execute(): Op<void> {
    for (let result: Result = 'continue'; result === 'continue'; ) {
      const step = this.#steps[this.#current]
      if (!step) return
      yield* log('step ', this.#current, ' (', step.type, ')')
      result = yield* this.#executeStep(step)
      if (result === 'continue') yield* this.#advance()
    }
  }

  *#executeStep(step: Node): Op<Result> {
    switch (step.type) {
      case 'expect_log':
        this.#expectedLog = step.string('string')
        return 'wait'
      case 'expect_warning':
        this.#expectedLog = `${step.string('string')} ${BLUE}${step.string('colored')}`
        return 'wait'
      case 'expect_init_state':
        return yield* this.#checkState(step)
      case 'init_config':
        yield* this.#publish(step)
        return 'continue'
      case 'message':
        yield* log('\n--- ', step.string('string'), ' ---')
        return 'continue'
      case 'nop':
        return 'continue'
      case 'sleep':
        if (!this.#sleeping)
          yield* this.#timer.client.triggerOnce(step.unsigned('ms', DEFAULT_SLEEP_MS) * 1000)
        this.#sleeping = true
        return 'wait'
      default:
        yield* error('unexpected step: ', step.type)
        return 'wait'
    }
  }

  *#checkState(step: Node): Op<Result> {
    const state = yield* this.#state.node()
    if (matches(step, state)) return 'continue'
    yield* warning('init state does not match: ', state.type)
    yield* warning('expected condition: ', step.type)
    return 'wait'
  }

  *#publish(step: Node): Op<void> {
    const version = step.string('version')
    yield* this.#config.generate(g => {
      if (version !== '') g.attribute('version', version)
      for (const node of step.children) g.copy(node)
    })
  }
}

export default component(function* (env) {
  const timer = yield* timerConnection(env)
  const config = yield* attachedRom(env, 'config')
  const { children } = yield* config.node()
  const state = yield* attachedRom(env, 'state')
  yield* new Main(env, timer, state, children).construct()
})
