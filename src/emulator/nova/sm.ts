// Semaphore (SM): a counter and a FIFO of waiting execution contexts. A signal is a semaphore with a value that is attached to a base
// semaphore (6.4); the semaphore of a global system interrupt belongs to the kernel (6.2).
import type { Ec } from './ec.ts'
import { Kobject, KType } from './kobject.ts'
import type { Pd } from './pd.ts'

export class Sm extends Kobject {
  counter: number
  first: Ec | null = null
  last: Ec | null = null
  /** For a signal: the semaphore it is attached to, and what is delivered there. */
  readonly base: Sm | null
  readonly value: number
  /** Signals that are queued here, oldest first. */
  firstSignal: Sm | null = null
  lastSignal: Sm | null = null
  /** For a signal: its successor in the queue of its base. */
  nextSignal: Sm | null = null
  queued = false
  /** For an interrupt: its number, and where its interrupts are submitted when chained. */
  readonly gsi: number
  chain: Sm | null = null

  constructor(owner: Pd, address: number, counter: number, base: Sm | null, value: number, gsi: number) {
    super(KType.SM, owner, address)
    this.counter = counter
    this.base = base
    this.value = value
    this.gsi = gsi
  }

  enqueue(ec: Ec): void {
    ec.sm = this
    ec.nextWaiter = null
    ec.prevWaiter = this.last
    if (this.last === null) this.first = ec
    else this.last.nextWaiter = ec
    this.last = ec
  }

  dequeue(ec: Ec): void {
    if (ec.prevWaiter === null) this.first = ec.nextWaiter
    else ec.prevWaiter.nextWaiter = ec.nextWaiter
    if (ec.nextWaiter === null) this.last = ec.prevWaiter
    else ec.nextWaiter.prevWaiter = ec.prevWaiter
    ec.sm = null
    ec.nextWaiter = null
    ec.prevWaiter = null
  }

  enqueueSignal(signal: Sm): void {
    signal.queued = true
    signal.nextSignal = null
    if (this.lastSignal === null) this.firstSignal = signal
    else this.lastSignal.nextSignal = signal
    this.lastSignal = signal
  }

  dequeueSignal(): Sm | null {
    const signal = this.firstSignal
    if (signal === null) return null
    this.firstSignal = signal.nextSignal
    if (this.firstSignal === null) this.lastSignal = null
    signal.nextSignal = null
    signal.queued = false
    return signal
  }
}
