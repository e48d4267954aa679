// Signals the server and calls it, in each period of a timer.
import { client, type Env, type Op, submitSignal, timerConnection } from '../../base/index.ts'
import { PERIOD_US, WaitInterface, type WaitingServer } from './server.ts'

const CALLS = 300
const CALLS_PER_REPORT = 50

export class Caller {
  readonly #env: Env
  readonly #server: WaitingServer
  #calls = 0

  private constructor(env: Env, server: WaitingServer) {
    this.#env = env
    this.#server = server
  }

  static *start(env: Env, server: WaitingServer): Op<void> {
    const caller = new Caller(env, server)
    const timer = yield* timerConnection(env)
    const handler = yield* env.ep.signalHandler(() => caller.#period())
    yield* timer.sigh(handler.cap)
    yield* timer.client.triggerPeriodic(PERIOD_US)
  }

  *#period(): Op<void> {
    const { cap, sigh } = this.#server
    yield* submitSignal(sigh)
    yield* client(WaitInterface, cap).wait()
    this.#calls++
    if (this.#calls % CALLS_PER_REPORT === 0) yield* this.#server.printStatistics()
    if (this.#calls === CALLS) yield* this.#env.exit(0)
  }
}
