// Threads: a starter answers the startup exception of new threads with the entry point that its portal's id stands for.
import { ARG1, type Cpu, Event, Mtd, type Op, RootSel, State, type Thread, Utcb } from '../nova/abi.ts'
import { message } from './message.ts'
import { type Entry, entryIp } from './program.ts'
import { createGlobal, createLocal, createPt, createSc, down, ptCtrl, reply } from './syscalls.ts'

/** Entry of the starter: has to be among the root task's entry points. */
export function* starter(cpu: Cpu): Thread {
  for (;;) {
    const entry = cpu.regs[ARG1]!
    message(cpu, [])
    cpu.setUtcb(Utcb.DATA + State.MTD / 8, Mtd.IP)
    cpu.setUtcb(Utcb.DATA + State.IP / 8, entry)
    yield* reply(cpu)
  }
}

export interface StarterOptions {
  utcb: number
  cpu?: number
}
/** The local thread that starts others on its processor. */
export const createStarter = (cpu: Cpu, sel: number, o: StarterOptions): Op<number> =>
  createLocal(cpu, sel, o)

export interface ThreadOptions {
  /** Selectors of the new EC and, behind it, of its SC. */
  sel: number
  /** Selector of the starter on the same processor. */
  starter: number
  entry: number | Entry
  utcb: number
  priority: number
  quantumUs?: number
  /** 32 selectors of its own for exception portals. */
  eventBase: number
  cpu?: number
}

/** A running thread in the root task's own domain; the status of the first call that failed, or SUCCESS. */
export function* startThread(cpu: Cpu, o: ThreadOptions): Op<number> {
  const portal = o.eventBase + Event.STARTUP
  return (
    (yield* createPt(cpu, portal, o.starter, starter, Mtd.IP)) ||
    (yield* ptCtrl(cpu, portal, entryIp(o.entry))) ||
    (yield* createGlobal(cpu, o.sel, {
      utcb: o.utcb,
      eventBase: o.eventBase,
      ...(o.cpu === undefined ? {} : { cpu: o.cpu }),
    })) ||
    (yield* createSc(cpu, o.sel + 1, o.sel, o.priority, o.quantumUs))
  )
}

/** Blocks for ever: nobody ups the root task's suspend semaphore. */
export function* sleepForever(cpu: Cpu): Op<void> {
  for (;;) yield* down(cpu, RootSel.SUSPEND)
}
