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

export interface PrepareOptions {
  /** Selector of the new EC. */
  sel: number
  /** Selector of the starter on the same processor. */
  starter: number
  entry: number | Entry
  utcb: number
  /** 32 selectors of its own for exception portals. */
  eventBase: number
  cpu?: number
}

/** A thread in the root task's own domain that runs once it has an SC; the status of the first call that failed, or SUCCESS. */
export function* prepareThread(cpu: Cpu, o: PrepareOptions): Op<number> {
  const { sel, starter: answering, entry, utcb, eventBase } = o
  const portal = eventBase + Event.STARTUP
  return (
    (yield* createPt(cpu, portal, answering, starter, Mtd.IP)) ||
    (yield* ptCtrl(cpu, portal, entryIp(entry))) ||
    (yield* createGlobal(cpu, sel, { utcb, eventBase, ...(o.cpu === undefined ? {} : { cpu: o.cpu }) }))
  )
}

export interface ThreadOptions extends PrepareOptions {
  priority: number
  quantumUs?: number
}

/** A running thread; its SC has the selector behind its EC. */
export function* startThread(cpu: Cpu, o: ThreadOptions): Op<number> {
  return (yield* prepareThread(cpu, o)) || (yield* createSc(cpu, o.sel + 1, o.sel, o.priority, o.quantumUs))
}

/** Blocks for ever: nobody ups the root task's suspend semaphore. */
export function* sleepForever(cpu: Cpu): Op<void> {
  for (;;) yield* down(cpu, RootSel.SUSPEND)
}
