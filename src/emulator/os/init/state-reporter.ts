// When a state report is due: limited in rate for ordinary changes, at once for those that somebody waits for, periodically when quota
// numbers are part of it. Follows sandbox/state_reporter.h.
import {
  type Env,
  type Op,
  type SignalHandler,
  submitSignal,
  type TimerConnection,
  timerConnection,
} from '../../base/index.ts'
import { type Node, unsigned } from './node.ts'
import { NO_DETAIL, type ReportDetail, type ReportTrigger, reportDetail } from './report-detail.ts'

const DEFAULT_DELAY_MS = 100
const MIN_PERIOD_MS = 1000

export class StateReporter implements ReportTrigger {
  detail: ReportDetail = NO_DETAIL
  version = ''
  readonly #env: Env
  readonly #produce: () => Op<void>
  readonly #sample: () => Op<boolean>
  #delayMs = 0
  #periodMs = 0
  #timer: TimerConnection | undefined = undefined
  #periodic: TimerConnection | undefined = undefined
  #scheduled = false
  #delayed: SignalHandler | undefined = undefined
  #immediate: SignalHandler | undefined = undefined

  /** `produce` makes a report; `sample` tells whether quota numbers have changed since it was last asked. */
  constructor(env: Env, produce: () => Op<void>, sample: () => Op<boolean>) {
    this.#env = env
    this.#produce = produce
    this.#sample = sample
  }

  *construct(): Op<void> {
    this.#delayed = yield* this.#env.ep.signalHandler(() => this.#report())
    this.#immediate = yield* this.#env.ep.signalHandler(() => this.#report())
  }

  /** `report` is undefined when the node is absent. Opens Timer sessions at first need. */
  *applyConfig(version: string, report: Node | undefined): Op<void> {
    this.detail = report ? reportDetail(report) : NO_DETAIL
    this.#delayMs = report ? unsigned(report, 'delay_ms', DEFAULT_DELAY_MS) : 0
    const newVersion = version !== this.version
    this.version = version
    if (this.#delayMs && !this.#timer) {
      this.#timer = yield* timerConnection(this.#env)
      if (this.#delayed) yield* this.#timer.sigh(this.#delayed.cap)
    }
    if (newVersion || this.#delayMs) yield* this.trigger()
    yield* this.#applyPeriod()
  }

  *#applyPeriod(): Op<void> {
    const periodMs = Math.max(MIN_PERIOD_MS, this.#delayMs)
    const changed = periodMs !== this.#periodMs
    const wanted = this.detail.childRam || this.detail.childCaps
    if (wanted && !this.#periodic) {
      this.#periodic = yield* timerConnection(this.#env)
      const handler = yield* this.#env.ep.signalHandler(() => this.#samplePeriodically())
      yield* this.#periodic.sigh(handler.cap)
    }
    if (!wanted && this.#periodic) {
      this.#periodMs = 0
      yield* this.#periodic.connection.close()
      this.#periodic = undefined
    }
    if (changed && this.#periodic) {
      this.#periodMs = periodMs
      yield* this.#periodic.client.triggerPeriodic(periodMs * 1000)
    }
  }

  *trigger(): Op<void> {
    if (this.#scheduled || !this.#timer || !this.#delayMs) return
    yield* this.#timer.client.triggerOnce(this.#delayMs * 1000)
    this.#scheduled = true
  }

  *triggerImmediately(): Op<void> {
    if (this.#delayMs && this.#immediate) yield* submitSignal(this.#immediate.cap)
  }

  *#samplePeriodically(): Op<void> {
    if (!this.detail.childRam && !this.detail.childCaps) return
    if (yield* this.#sample()) yield* this.#report()
  }

  *#report(): Op<void> {
    this.#scheduled = false
    yield* this.#produce()
  }
}
