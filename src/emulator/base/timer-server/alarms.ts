// Alarms of timer sessions in order of their time; those close to each other go off together. Follows base/internal/alarm_registry.h
// and the session part of base-nova/src/timer/nova/main.cc.
import { Mutex } from '../../base-nova/lock.ts'
import { isValid } from '../capability.ts'
import type { Op } from '../op.ts'
import { type SignalCap, submitSignal } from '../signal.ts'

/** Delay that is accepted for letting several alarms go off at once. */
const CLUSTER_US = 250
const MIN_ONCE_US = 250
const MIN_PERIOD_US = 1000

/** What a timer server needs of its hardware. */
export interface TimerDevice {
  nowUs(): Op<number>
  /** Undefined: no alarm is set. */
  updateDeadline(us: number | undefined): Op<void>
}

/** All alarms of a timer server. */
export class Alarms {
  readonly device: TimerDevice
  /** Taken by whoever looks at the alarms or changes them. */
  readonly mutex = new Mutex()
  readonly #pending = new Set<TimerSession>()

  constructor(device: TimerDevice) {
    this.device = device
  }

  set(session: TimerSession): void {
    this.#pending.add(session)
  }

  clear(session: TimerSession): void {
    this.#pending.delete(session)
  }

  /** Serves all alarms that are due, then sets the device to the next cluster of them. */
  *dispatch(): Op<void> {
    yield* this.mutex.acquire()
    for (;;) {
      const now = yield* this.device.nowUs()
      const due = this.#soonest()
      if (!due || due.alarmUs > now) break
      yield* due.goOff()
    }
    yield* this.program()
    yield* this.mutex.release()
  }

  program(): Op<void> {
    return this.device.updateDeadline(this.#nextDeadline())
  }

  #soonest(): TimerSession | undefined {
    let soonest: TimerSession | undefined
    for (const session of this.#pending) if (!soonest || session.alarmUs < soonest.alarmUs) soonest = session
    return soonest
  }

  #nextDeadline(): number | undefined {
    const soonest = this.#soonest()
    if (!soonest) return undefined
    let deadline = soonest.alarmUs
    for (const { alarmUs } of this.#pending)
      if (alarmUs <= soonest.alarmUs + CLUSTER_US && alarmUs > deadline) deadline = alarmUs
    return deadline
  }
}

/** One Timer session. */
export class TimerSession {
  alarmUs = 0
  readonly #alarms: Alarms
  readonly #createdUs: number
  #periodUs = 0
  #sigh: SignalCap | undefined = undefined

  constructor(alarms: Alarms, createdUs: number) {
    this.#alarms = alarms
    this.#createdUs = createdUs
  }

  /** Signals the client and sets the next alarm of a periodic one. */
  *goOff(): Op<void> {
    if (this.#periodUs) this.alarmUs += this.#periodUs
    else this.#alarms.clear(this)
    if (this.#sigh) yield* submitSignal(this.#sigh)
  }

  *triggerOnce(us: number): Op<void> {
    yield* this.#alarms.mutex.acquire()
    this.#periodUs = 0
    this.alarmUs = (yield* this.#alarms.device.nowUs()) + Math.max(us, MIN_ONCE_US)
    this.#alarms.set(this)
    yield* this.#alarms.program()
    yield* this.#alarms.mutex.release()
  }

  /** The first signal comes at once. A period of 0 stops. */
  *triggerPeriodic(us: number): Op<void> {
    yield* this.#alarms.mutex.acquire()
    this.#alarms.clear(this)
    this.#periodUs = us ? Math.max(us, MIN_PERIOD_US) : 0
    if (this.#periodUs) {
      this.alarmUs = yield* this.#alarms.device.nowUs()
      this.#alarms.set(this)
      yield* this.goOff()
    }
    yield* this.#alarms.program()
    yield* this.#alarms.mutex.release()
  }

  *sigh(cap: SignalCap): Op<void> {
    this.#sigh = isValid(cap) ? cap : undefined
  }

  *elapsedUs(): Op<number> {
    return (yield* this.#alarms.device.nowUs()) - this.#createdUs
  }

  *elapsedMs(): Op<number> {
    return Math.floor((yield* this.elapsedUs()) / 1000)
  }

  discard(): void {
    this.#alarms.clear(this)
  }
}
