// Runs a thread between two kernel entries: fetches the program at its instruction pointer, resumes its generator, and turns what goes wrong
// there into exceptions.
import { costs } from '../machine/costs.ts'
import {
  Access,
  type Cpu,
  ENTRY_OFFSET,
  ENTRY_SIZE,
  type ProgramInstance,
  Reg,
  type Thread,
} from '../machine/cpu.ts'
import { setLoaded } from '../machine/processor.ts'
import { Event, PAGE_SIZE } from './abi.ts'
import { Cont, type Ec } from './ec.ts'
import type { Kernel } from './kernel.ts'
import type { PerCpu } from './per-cpu.ts'
import { exit, exitNested } from './vm-exit.ts'

/** Page-fault error code: protection violation, write, user mode, instruction fetch. */
export const Fault = { PRESENT: 1, WRITE: 2, USER: 4, FETCH: 16 } as const

/** No trap: an exception is pending already. */
export const NO_TRAP = -1

const EXEC = Access.EXEC

/** The current instruction of `ec` raises an exception. */
export const raise = (ec: Ec, vector: number, errorCode: number): void => {
  ec.vector = vector
  ec.errorCode = errorCode
  ec.cont = Cont.EXCEPTION
}

/** Vectors that user mode can cause; `int n` with any other is a general-protection fault. */
const USER_VECTORS = new Set([0, 1, 3, 4, 5, 6, 7, 0xa, 0xb, 0xc, 0xd, 0xe, 0x10, 0x11, 0x13])

/** The program executes something that raises an exception. */
export const raiseByProgram = (ec: Ec, vector: number, errorCode: number): void => {
  if (USER_VECTORS.has(vector)) raise(ec, vector, errorCode)
  else raise(ec, Event.GP_FAULT, (vector & 0xff) * 8 + 2)
}

/** An access to memory fails: a page fault, or of a guest an exit. */
export const raisePageFault = (k: Kernel, ec: Ec, address: number, access: number): void => {
  if (ec.vm !== null) {
    exitNested(k, ec, address, access)
    return
  }
  const code = access & Access.WRITE ? Fault.WRITE : access & Access.EXEC ? Fault.FETCH : 0
  const present = ec.pd.memory.translate(Math.floor(address / PAGE_SIZE)) !== 0
  ec.faultAddress = address
  raise(ec, Event.PAGE_FAULT, code | Fault.USER | (present ? Fault.PRESENT : 0))
}

/** What was executed is no instruction. */
const raiseInvalid = (k: Kernel, ec: Ec): void => {
  if (ec.vm !== null) exit(k, ec, 'exception', 0)
  else raise(ec, Event.INVALID_OPCODE, 0)
}

/** Lets the thread run up to its next kernel entry; the trap it yields, or NO_TRAP when it raised an exception. */
export const resume = (k: Kernel, cpu: PerCpu, ec: Ec): number => {
  k.lastResumed = ec
  if (ec.regs[Reg.RIP] !== ec.threadIp && !fetch(k, cpu, ec)) return NO_TRAP
  try {
    const step = ec.thread!.next()
    if (step.done !== true) return step.value
    ec.threadIp = -1
    ec.thread = null
    raiseInvalid(k, ec)
    k.event({ kind: 'program-ended', ec: ec.number, name: ec.name })
  } catch (error) {
    programError(k, ec, error)
  }
  return NO_TRAP
}

/** What was thrown may be anything, also something that throws when it is looked at. */
const stackOf = (error: unknown): string => {
  try {
    return error instanceof Error ? String(error.stack ?? error) : String(error)
  } catch {
    return 'an error that cannot be shown'
  }
}

const programError = (k: Kernel, ec: Ec, error: unknown): void => {
  ec.thread = null
  ec.threadIp = -1
  raiseInvalid(k, ec)
  k.event({ kind: 'program-error', ec: ec.number, name: ec.name, pd: ec.pd.name, stack: stackOf(error) })
}

const fetch = (k: Kernel, cpu: PerCpu, ec: Ec): boolean => {
  const ip = ec.regs[Reg.RIP]!
  if (ec.thread !== null && ec.atReply) {
    ec.parked ??= new Map()
    ec.parked.set(ec.threadIp, ec.thread)
  }
  ec.thread = null
  ec.atReply = false
  const parked = ec.parked?.get(ip)
  if (parked !== undefined) {
    ec.parked!.delete(ip)
    ec.thread = parked
    ec.threadIp = ip
    return true
  }
  ec.threadIp = -1
  const instance = instanceAt(k, cpu, ec, ip)
  if (instance === undefined) return false
  try {
    ec.thread = instance.enter(ec.processor as Cpu, ip) as Thread
  } catch (error) {
    programError(k, ec, error)
    return false
  }
  ec.threadIp = ip
  return true
}

/** The program whose text starts at the page of `ip`, evaluated for this protection domain; undefined with an exception pending. */
const instanceAt = (k: Kernel, cpu: PerCpu, ec: Ec, ip: number): ProgramInstance | undefined => {
  const vpn = Math.floor(ip / PAGE_SIZE)
  const entry = ec.space.translate(vpn)
  if ((entry & EXEC) === 0) {
    raisePageFault(k, ec, ip, EXEC)
    return undefined
  }
  const offset = ip % PAGE_SIZE
  if (offset < ENTRY_OFFSET || offset % ENTRY_SIZE !== 0) {
    raiseInvalid(k, ec)
    return undefined
  }
  const frame = Math.floor(entry / 8)
  const known = ec.pd.programs.get(frame)
  if (known?.base === vpn && k.programs.hasHeader(frame, known.header)) return known.instance
  const text = k.programs.evaluate(ec.space, ip)
  cpu.clock.nowNs += costs.fetch
  if (text.kind === 'program') {
    try {
      const instance = text.factory(undefined)
      ec.pd.programs.set(frame, { base: vpn, header: k.programs.header(frame), instance })
      return instance
    } catch (error) {
      programError(k, ec, error)
      return undefined
    }
  }
  if (text.kind === 'fault') raisePageFault(k, ec, text.address, EXEC)
  else if (text.kind === 'error') programError(k, ec, text.error)
  else raiseInvalid(k, ec)
  return undefined
}

/** LOAD: evaluates text at an address and hands its value to the program. */
export const load = (k: Kernel, cpu: PerCpu, ec: Ec): void => {
  const va = ec.regs[Reg.OP0]!
  cpu.clock.nowNs += costs.fetch
  const text = k.programs.evaluate(ec.space, va)
  if (text.kind === 'program') setLoaded(ec.processor, text.factory)
  else if (text.kind === 'fault') raisePageFault(k, ec, text.address, EXEC)
  else if (text.kind === 'error') programError(k, ec, text.error)
  else raiseInvalid(k, ec)
}
