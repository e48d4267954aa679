// Monitoring of children by a periodic signal that they answer. Follows sandbox/heartbeat.h.
import { type Env, type Op, type TimerConnection, timerConnection } from '../../base/index.ts'
import type { ChildRegistry } from './child-registry.ts'
import { type Node, unsigned } from './node.ts'
import type { ReportTrigger } from './report-detail.ts'

export class Heartbeat {
  readonly #env: Env
  readonly #children: ChildRegistry
  readonly #report: ReportTrigger
  #timer: TimerConnection | undefined = undefined
  #rateMs = 0

  constructor(env: Env, children: ChildRegistry, report: ReportTrigger) {
    this.#env = env
    this.#children = children
    this.#report = report
  }

  /** Opens a Timer session at first use. */
  *applyConfig(node: Node): Op<void> {
    if (!this.#timer) {
      this.#timer = yield* timerConnection(this.#env)
      const handler = yield* this.#env.ep.signalHandler(() => this.#beat())
      yield* this.#timer.sigh(handler.cap)
    }
    const rateMs = unsigned(node, 'rate_ms', 1000)
    if (rateMs === this.#rateMs) return
    this.#rateMs = rateMs
    yield* this.#timer.client.triggerPeriodic(rateMs * 1000)
  }

  *disable(): Op<void> {
    if (this.#timer) yield* this.#timer.connection.close()
    this.#timer = undefined
    this.#rateMs = 0
  }

  *#beat(): Op<void> {
    let anySkipped = false
    for (const child of this.#children.children) {
      if (child.skippedHeartbeats) anySkipped = true
      yield* child.heartbeat()
    }
    if (anySkipped) yield* this.#report.trigger()
  }
}
