// Scheduling context (SC): priority and time quantum, bound to an execution context.

import type { Ec } from './ec.ts'
import { Kobject, KType } from './kobject.ts'
import type { Pd } from './pd.ts'
import type { PerCpu } from './per-cpu.ts'

export class Sc extends Kobject {
  readonly ec: Ec
  readonly cpu: PerCpu
  readonly priority: number
  readonly budgetNs: number
  /** Rest of the budget; 0 means that a new one is due. */
  leftNs = 0
  /** Consumed time up to the last decision of the scheduler. */
  timeNs = 0
  /** Since when it runs or is ready. */
  sinceNs = 0
  /** In a ready list, or in the list of those blocked on an EC. */
  queued = false
  /** Of a dying SC: the EC that it still has to bring to the end of the calls it serves. */
  serving: readonly Ec[] = []
  next: Sc
  prev: Sc

  constructor(owner: Pd, address: number, ec: Ec, cpu: PerCpu, priority: number, budgetNs: number) {
    super(KType.SC, owner, address)
    this.ec = ec
    this.cpu = cpu
    this.priority = priority
    this.budgetNs = budgetNs
    this.next = this
    this.prev = this
  }
}
