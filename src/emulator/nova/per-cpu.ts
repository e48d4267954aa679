// What the kernel keeps per processor.
import type { Clock } from '../machine/clock.ts'
import type { Ec } from './ec.ts'
import type { ReadyQueues } from './ready-queues.ts'
import type { Sc } from './sc.ts'
import { Timeouts } from './timeouts.ts'

export class PerCpu {
  readonly id: number
  readonly clock: Clock
  readonly ready: ReadyQueues
  readonly timeouts = new Timeouts()
  /** Current execution and scheduling context. */
  ec!: Ec
  sc!: Sc
  idleSc!: Sc
  /** Links of the call chain that were walked or made on behalf of the current SC. */
  ctrLink = 0
  /** Rounds of helping since the last decision of the scheduler. */
  ctrLoop = 0
  /** A reschedule is due at the next exit to user mode. */
  reschedule = false
  /** When the budget of the current SC ends. */
  budgetEndNs = Number.POSITIVE_INFINITY
  /** Since when the current EC runs. */
  ecSinceNs = 0
  /** When the warning about a long helping chain may be printed again. */
  nextHelpWarningNs = 0
  /** Time of SCs that exist no more, and of helpers for calls from other processors. */
  killedNs = 0
  crossNs = 0
  /** Up to when it may act before others have to be looked at. */
  stopNs = 0
  /** Scheduling contexts that another processor made ready, and from when on. */
  remote: Sc[] = []

  constructor(id: number, clock: Clock, ready: ReadyQueues) {
    this.id = id
    this.clock = clock
    this.ready = ready
  }

  get idle(): boolean {
    return this.sc === this.idleSc
  }
}
