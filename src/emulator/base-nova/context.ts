// Execution context: what base knows about one thread (NOVA EC) of its protection domain, and which of them runs right now.
// All threads of a domain share one JavaScript state and switch only where base itself yields to the kernel, so `myself()` is exact
// as long as each yield is followed by `resume()`. Parallel to Genode's Thread::myself(), which derives it from the stack address.

import type { Cpu } from '../nova/abi.ts'
import { Message } from './message.ts'
import { INVALID_SEL, ThreadSel } from './thread-selectors.ts'

export { INVALID_SEL, ThreadSel }

/** One thread as base sees it. */
export class Context {
  readonly cpu: Cpu
  readonly message: Message
  /** First of the thread's 32 selectors. */
  readonly eventBase: number
  /** Slot of the stack area. */
  slot = 0
  name = ''
  /** Number of the tracing that is in force for the thread, 0 for none; see base/trace. */
  tracing = 0
  /** Counts blocks and wake-ups that cross each other; see lock.ts. */
  readonly lockSel: number

  constructor(cpu: Cpu, eventBase: number) {
    this.cpu = cpu
    this.eventBase = eventBase
    this.lockSel = eventBase + ThreadSel.LOCK
    this.message = new Message(cpu)
  }
}

let active: Context | undefined

/** The thread that runs. */
export const myself = (): Context => active as Context

/** To be called with the value that `myself()` had before, after each return from the kernel. */
export const resume = (context: Context): void => {
  active = context
}
