// A thread that submits a signal again and again, with pauses or without.
import {
  type Env,
  log,
  type Op,
  type SignalCap,
  submitSignal,
  Thread,
  type TimerConnection,
  timerConnection,
} from '../../base/index.ts'

const IDLE_MS = 100
const STACK = 16 * 1024

export interface SenderOptions {
  readonly intervalMs: number
  readonly verbose: boolean
}

export class Sender {
  /** Signals submitted so far. */
  submitted = 0
  /** Submits nothing as long as this is set. */
  idle = false
  readonly #timer: TimerConnection
  #stop = false
  #thread: Thread | undefined = undefined

  private constructor(timer: TimerConnection) {
    this.#timer = timer
  }

  static *start(env: Env, sigh: SignalCap, options: SenderOptions): Op<Sender> {
    const sender = new Sender(yield* timerConnection(env))
    sender.#thread = yield* startThread(env, 'sender', STACK, () => sender.#run(sigh, options))
    return sender
  }

  *#run(sigh: SignalCap, { intervalMs, verbose }: SenderOptions): Op<void> {
    while (!this.#stop) {
      if (this.idle) {
        yield* this.#timer.msleep(IDLE_MS)
        continue
      }
      this.submitted++
      if (verbose) yield* log('submit signal ', this.submitted)
      yield* submitSignal(sigh)
      if (intervalMs > 0) yield* this.#timer.msleep(intervalMs)
    }
  }

  *destroy(): Op<void> {
    this.#stop = true
    if (this.#thread) {
      yield* this.#thread.join()
      yield* this.#thread.destroy()
    }
    yield* this.#timer.close()
  }
}

/** A started thread; without one there is no test. */
export function* startThread(env: Env, name: string, stackSize: number, run: () => Op<void>): Op<Thread> {
  const thread = yield* Thread.create(env.threads, { name, stackSize }, run)
  if (!thread.ok) throw new Error(`no thread: ${thread.error}`)
  yield* thread.value.start()
  return thread.value
}
