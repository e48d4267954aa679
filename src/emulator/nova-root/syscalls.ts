// The sixteen system calls of the r10 dialect as operations that return their status. Nothing is checked here: that is the kernel's work.
import {
  ARG1,
  ARG2,
  ARG3,
  ARG4,
  ARG5,
  type Cpu,
  EcOp,
  Flag,
  MiscOp,
  type Op,
  qpd,
  RootSel,
  Syscall,
  Trap,
} from '../nova/abi.ts'
import { type Entry, entryIp } from './program.ts'

/** One system call; returns the status. Results beyond it are in the registers. */
export function* syscall(
  cpu: Cpu,
  number: number,
  sel: number,
  flags = 0,
  a2 = 0,
  a3 = 0,
  a4 = 0,
  a5 = 0,
): Op<number> {
  const r = cpu.regs
  r[ARG1] = sel * 256 + flags * 16 + number
  r[ARG2] = a2
  r[ARG3] = a3
  r[ARG4] = a4
  r[ARG5] = a5
  yield Trap.SYSCALL
  return r[ARG1]! % 16
}

export const call = (cpu: Cpu, portal: number, flags = 0): Op<number> =>
  syscall(cpu, Syscall.CALL, portal, flags)
/** The next thing that happens is the next call. With a semaphore the caller is blocked there before it goes on. */
export const reply = (cpu: Cpu, sm = 0): Op<number> => syscall(cpu, Syscall.REPLY, sm)

/** `caps` is delegated to selectors 0 and up; `quota` pages of kernel memory go along, `kept` of them for good. */
export const createPd = (
  cpu: Cpu,
  sel: number,
  caps = 0,
  quota = 64,
  kept = 0,
  pd: number = RootSel.PD,
): Op<number> => syscall(cpu, Syscall.CREATE_PD, sel, 0, pd, caps, quota * 2 ** 32 + kept)

export interface EcOptions {
  /** Address of the UTCB page. */
  utcb: number
  pd?: number
  sp?: number
  /** Base selector of the exception portals. */
  eventBase?: number
  cpu?: number
}
const createEc = (cpu: Cpu, sel: number, flags: number, o: EcOptions): Op<number> =>
  syscall(
    cpu,
    Syscall.CREATE_EC,
    sel,
    flags,
    o.pd ?? RootSel.PD,
    o.utcb + (o.cpu ?? 0),
    o.sp ?? 0,
    o.eventBase ?? 0,
  )
/** A thread that serves portals on its callers' time. */
export const createLocal = (cpu: Cpu, sel: number, o: EcOptions): Op<number> => createEc(cpu, sel, 0, o)
/** A thread with time of its own; its first run raises the startup exception. */
export const createGlobal = (cpu: Cpu, sel: number, o: EcOptions): Op<number> =>
  createEc(cpu, sel, Flag.EC_GLOBAL, o)

export const createSc = (
  cpu: Cpu,
  sel: number,
  ec: number,
  priority: number,
  quantumUs = 10000,
  pd: number = RootSel.PD,
): Op<number> => syscall(cpu, Syscall.CREATE_SC, sel, 0, pd, ec, qpd(priority, quantumUs))
export const createPt = (
  cpu: Cpu,
  sel: number,
  ec: number,
  entry: number | Entry,
  mtd = 0,
  pd: number = RootSel.PD,
): Op<number> => syscall(cpu, Syscall.CREATE_PT, sel, 0, pd, ec, mtd, entryIp(entry))
/** A semaphore with a count; chained to another one, a signal with that value. */
export const createSm = (cpu: Cpu, sel: number, count = 0, chain = 0, pd: number = RootSel.PD): Op<number> =>
  syscall(cpu, Syscall.CREATE_SM, sel, 0, pd, count, chain)

export const revoke = (cpu: Cpu, range: number, flags = 0, pd = 0, sm = 0): Op<number> =>
  syscall(cpu, Syscall.REVOKE, sm, flags, range, pd)
/** The capability range that contains the one asked for, 0 if there is none. */
export function* lookup(cpu: Cpu, range: number): Op<number> {
  yield* syscall(cpu, Syscall.MISC, 0, MiscOp.LOOKUP, range)
  return cpu.regs[ARG2]!
}
/** Delegates the typed items in the UTCB from one domain to another one. */
export const delegateItems = (cpu: Cpu, from: number, to: number, window: number): Op<number> =>
  syscall(cpu, Syscall.MISC, from, MiscOp.DELEGATE, window, to)

/** Forces a thread out to its recall portal; `state` 1 copies what it does now into the caller's UTCB. */
export const recall = (cpu: Cpu, ec: number, state = 0): Op<number> =>
  syscall(cpu, Syscall.EC_CTRL, ec, EcOp.RECALL, state)
export const yieldTime = (cpu: Cpu): Op<number> => syscall(cpu, Syscall.EC_CTRL, 0, EcOp.YIELD)
export const ptCtrl = (cpu: Cpu, pt: number, id: number): Op<number> =>
  syscall(cpu, Syscall.PT_CTRL, pt, 0, id)
/** Consumed time of a scheduling context in microseconds. */
export function* scTimeUs(cpu: Cpu, sc: number): Op<number> {
  const status = yield* syscall(cpu, Syscall.SC_CTRL, sc)
  return status === 0 ? cpu.regs[ARG2]! * 2 ** 32 + cpu.regs[ARG3]! : -1
}

/** `deadline` is an absolute value of the time-stamp counter, 0 for none. */
export const down = (cpu: Cpu, sm: number, flags = 0, deadline = 0): Op<number> =>
  syscall(cpu, Syscall.SM_CTRL, sm, Flag.SM_DOWN | flags, Math.floor(deadline / 2 ** 32), deadline % 2 ** 32)
export const up = (cpu: Cpu, sm: number): Op<number> => syscall(cpu, Syscall.SM_CTRL, sm)

/** Moves pages of kernel memory from one domain to another. */
export const moveQuota = (cpu: Cpu, from: number, to: number, pages: number): Op<number> =>
  syscall(cpu, Syscall.PD_CTRL, from, 0, to, pages)
/** Kernel memory of a domain in pages. */
export function* quotaOf(cpu: Cpu, pd: number): Op<{ limit: number; used: number }> {
  yield* syscall(cpu, Syscall.PD_CTRL, pd, 2)
  return { limit: cpu.regs[ARG2]!, used: cpu.regs[ARG3]! }
}
