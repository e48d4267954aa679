// Thirty-two sessions of different periods at once, for ten seconds: none may starve, none may exceed the rate of the timer.
import {
  type Env,
  error,
  invalidCap,
  log,
  type Op,
  type SignalCap,
  submitSignal,
  type TimerConnection,
  timerConnection,
} from '../../base/index.ts'

const DURATION_SEC = 10
const DURATION_US = DURATION_SEC * 1_000_000
const MAX_PERIOD_US = 33_000
const MIN_TIMER_PERIOD_US = 250
const MAX_COUNT_BASE = DURATION_US / MIN_TIMER_PERIOD_US
const MAX_COUNT = MAX_COUNT_BASE + Math.floor(MAX_COUNT_BASE / 9)
const MIN_COUNT = Math.floor(Math.floor(DURATION_US / MAX_PERIOD_US) / 2)

class Slave {
  readonly #timer: TimerConnection
  readonly #us: number
  #count = 0

  constructor(timer: TimerConnection, us: number) {
    this.#timer = timer
    this.#us = us
  }

  static *create(env: Env, us: number): Op<Slave> {
    const slave = new Slave(yield* timerConnection(env), us)
    const handler = yield* env.ep.signalHandler(() => slave.#fired())
    yield* slave.#timer.sigh(handler.cap)
    return slave
  }

  start(): Op<void> {
    return this.#timer.client.triggerOnce(this.#us)
  }
  stop(): Op<void> {
    return this.#timer.sigh(invalidCap)
  }

  *#fired(): Op<void> {
    this.#count++
    yield* this.start()
  }

  /** Prints what was counted; tells whether it is within bounds. */
  *dump(): Op<boolean> {
    const slept = Math.floor((this.#us * this.#count) / 1000)
    const bounds = `(min ${MIN_COUNT} max ${MAX_COUNT})`
    yield* log(`timer (period ${this.#us} us) triggered ${this.#count} times ${bounds} -> slept ${slept} ms`)
    if (this.#count < MIN_COUNT) yield* error('triggered less than ', MIN_COUNT, ' times')
    if (this.#count > MAX_COUNT) yield* error('triggered more than ', MAX_COUNT, ' times')
    return this.#count >= MIN_COUNT && this.#count <= MAX_COUNT
  }
}

/** Signals `done` after ten seconds. */
export function* stressTest(env: Env, done: SignalCap): Op<void> {
  const timer = yield* timerConnection(env)
  const slaves: Slave[] = []
  let seconds = 0
  const handler = yield* env.ep.signalHandler(function* () {
    if (seconds < DURATION_SEC) {
      seconds++
      yield* log('wait ', seconds, '/', DURATION_SEC)
      yield* timer.client.triggerOnce(1_000_000)
      return
    }
    for (const slave of slaves) yield* slave.stop()
    let sound = true
    for (const slave of slaves) sound = (yield* slave.dump()) && sound
    if (!sound) throw new TimerOutOfBounds()
    yield* submitSignal(done)
  })
  yield* timer.sigh(handler.cap)
  for (let us = 1; us < MAX_PERIOD_US; us *= 2) {
    slaves.unshift(yield* Slave.create(env, us - Math.floor(us / 3)))
    slaves.unshift(yield* Slave.create(env, us))
  }
  for (const slave of slaves) yield* slave.start()
  yield* timer.client.triggerOnce(1_000_000)
}

class TimerOutOfBounds extends Error {}
