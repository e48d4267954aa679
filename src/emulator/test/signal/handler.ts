// A thread that receives signals and takes some time for each.
import {
  type Env,
  type Op,
  type SignalWaiter,
  type Thread,
  type TimerConnection,
  timerConnection,
} from '../../base/index.ts'
import { startThread } from './sender.ts'

const STACK = 16 * 1024

export class Handler {
  /** Signals received, and deliveries that brought them. */
  received = 0
  activations = 0
  readonly #timer: TimerConnection
  #thread: Thread | undefined = undefined

  private constructor(timer: TimerConnection) {
    this.#timer = timer
  }

  static *start(env: Env, receiver: SignalWaiter, dispatchMs: number): Op<Handler> {
    const handler = new Handler(yield* timerConnection(env))
    handler.#thread = yield* startThread(env, 'handler', STACK, () => handler.#run(receiver, dispatchMs))
    return handler
  }

  *#run(receiver: SignalWaiter, dispatchMs: number): Op<void> {
    for (;;) {
      const signal = yield* receiver.waitForSignal()
      this.received += signal.num
      this.activations++
      yield* signal.release()
      if (dispatchMs > 0) yield* this.#timer.msleep(dispatchMs)
    }
  }

  *destroy(): Op<void> {
    if (this.#thread) yield* this.#thread.destroy()
    yield* this.#timer.close()
  }
}

export class UnequalSentAndReceived extends Error {}
