// Three entrypoints wait for signals from within their signal handlers, ever deeper, while three threads submit without a pause.
import {
  compute,
  type Entrypoint,
  type Env,
  invalidCap,
  log,
  type Op,
  type SignalCap,
  submitSignal,
  type Thread,
  type TimerConnection,
  timerConnection,
} from '../../base/index.ts'
import { startThread } from './sender.ts'

const GOAL = 300
const UNWIND_EVERY = 32
const POLL_US = 1_000_000
const SPIN_NS = 10_000

class Receiver {
  readonly name: string
  count = 0
  /** Asked to come out of all nesting; then it is. */
  leaving = false
  left = false
  #level = 0
  readonly #ep: Entrypoint

  private constructor(ep: Entrypoint, name: string) {
    this.#ep = ep
    this.name = name
  }

  static *create(env: Env, name: string): Op<{ receiver: Receiver; sigh: SignalCap }> {
    const receiver = new Receiver(yield* env.createEntrypoint(name, 24 * 1024), name)
    const handler = yield* receiver.#ep.signalHandler(() => receiver.#handle(), 'io')
    return { receiver, sigh: handler.cap }
  }

  *#handle(): Op<void> {
    if (this.leaving) {
      if (this.#level === 0) this.left = true
      return
    }
    this.count++
    if (this.count % UNWIND_EVERY === 0) return
    this.#level++
    yield* this.#ep.waitAndDispatchOneIoSignal()
    this.#level--
  }

  destroy(): Op<void> {
    return this.#ep.destroy()
  }
}

export class NestedStress {
  readonly #timer: TimerConnection
  readonly #done: SignalCap
  readonly #receivers: Receiver[] = []
  readonly #senders: Thread[] = []
  #stopSenders = false

  private constructor(timer: TimerConnection, done: SignalCap) {
    this.#timer = timer
    this.#done = done
  }

  /** Signals `done` again and again from when all receivers have come far enough. */
  static *start(env: Env, done: SignalCap): Op<NestedStress> {
    const test = new NestedStress(yield* timerConnection(env), done)
    const sighs: SignalCap[] = []
    for (const n of [1, 2, 3]) {
      const { receiver, sigh } = yield* Receiver.create(env, `receiver-${n}`)
      test.#receivers.push(receiver)
      sighs.push(sigh)
    }
    for (const [i, sigh] of sighs.entries())
      test.#senders.push(yield* startThread(env, `sender-${i + 1}`, 8 * 1024, () => test.#send(sigh)))
    const poll = yield* env.ep.signalHandler(() => test.#poll(), 'io')
    yield* test.#timer.sigh(poll.cap)
    yield* test.#timer.client.triggerPeriodic(POLL_US)
    return test
  }

  *destroy(): Op<void> {
    yield* this.#timer.sigh(invalidCap)
    for (const receiver of this.#receivers) receiver.leaving = true
    yield* log('waiting for receivers')
    for (const receiver of this.#receivers) while (!receiver.left) yield* compute(SPIN_NS)
    this.#stopSenders = true
    yield* log('waiting for senders')
    for (const sender of this.#senders) yield* sender.join()
    yield* log('destructing ...')
    for (const sender of this.#senders) yield* sender.destroy()
    for (const receiver of this.#receivers) yield* receiver.destroy()
    yield* this.#timer.close()
  }

  *#send(sigh: SignalCap): Op<void> {
    while (!this.#stopSenders) yield* submitSignal(sigh)
  }

  *#poll(): Op<void> {
    for (const { name, count } of this.#receivers) yield* log(name, ' received ', count, ' times')
    if (this.#receivers.every(receiver => receiver.count > GOAL)) yield* submitSignal(this.#done)
  }
}
