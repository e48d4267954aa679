// System-call wrappers and the program image for root tasks of our own, which run in place of core: tests, benchmarks, demonstrations of the
// kernel interface. Uses only what user level may see.

import {
  ARG1,
  ARG2,
  ARG3,
  ARG4,
  ARG5,
  type Cpu,
  CrdType,
  crd,
  ENTRY_OFFSET,
  ENTRY_SIZE,
  Flag,
  Item,
  MiscOp,
  type Op,
  PAGE_SIZE,
  type ProgramInstance,
  Reg,
  Rights,
  RootSel,
  Syscall,
  type Thread,
  Trap,
  Utcb,
} from './nova/abi.ts'
import { linkAddress, makeProgram } from './program.ts'

export type Entry = (cpu: Cpu) => Thread

/** Address of entry point `n` of the root task. */
export const entryIp = (n: number): number => linkAddress.static + ENTRY_OFFSET + n * ENTRY_SIZE

/** A program with these entry points; the first one is the main thread. */
export const rootProgram = (entries: readonly Entry[]): ProgramInstance => ({
  enter: (cpu, ip) => entries[(ip - entryIp(0)) / ENTRY_SIZE]!(cpu),
})

/** An image for a root task whose code the host hands over without evaluating a script. */
export const rootModule = (): { name: string; bytes: Uint8Array } => ({
  name: 'root',
  bytes: makeProgram({
    name: 'root',
    kind: 'static',
    script: new Uint8Array([0x31]),
    digest: '0'.repeat(64),
    footprint: { textBytes: 8192, dataBytes: 64 * 1024 },
  }),
})

/** One system call; returns the status. */
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
  return r[ARG1]! % 256
}

export const call = (cpu: Cpu, portal: number, flags = 0): Op<number> =>
  syscall(cpu, Syscall.CALL, portal, flags)
/** The next thing that happens is the next call. */
export const reply = (cpu: Cpu, sm = 0): Op<number> => syscall(cpu, Syscall.REPLY, sm)
export const down = (cpu: Cpu, sm: number, flags = 0, deadline = 0): Op<number> =>
  syscall(cpu, Syscall.SM_CTRL, sm, Flag.SM_DOWN | flags, Math.floor(deadline / 2 ** 32), deadline % 2 ** 32)
export const up = (cpu: Cpu, sm: number): Op<number> => syscall(cpu, Syscall.SM_CTRL, sm)
export const createSm = (cpu: Cpu, sel: number, count = 0, chain = 0): Op<number> =>
  syscall(cpu, Syscall.CREATE_SM, sel, 0, RootSel.PD, count, chain)
export const createPd = (cpu: Cpu, sel: number, caps = 0, quota = 64): Op<number> =>
  syscall(cpu, Syscall.CREATE_PD, sel, 0, RootSel.PD, caps, quota * 2 ** 32)
export const createPt = (
  cpu: Cpu,
  sel: number,
  ec: number,
  entry: number,
  mtd = 0,
  pd = RootSel.PD as number,
): Op<number> => syscall(cpu, Syscall.CREATE_PT, sel, 0, pd, ec, mtd, entryIp(entry))
export const createSc = (
  cpu: Cpu,
  sel: number,
  ec: number,
  priority: number,
  quantumUs = 10000,
): Op<number> => syscall(cpu, Syscall.CREATE_SC, sel, 0, RootSel.PD, ec, quantumUs * 4096 + priority)

export interface EcOptions {
  utcb: number
  pd?: number
  sp?: number
  eventBase?: number
  cpu?: number
}
export const createLocal = (cpu: Cpu, sel: number, o: EcOptions): Op<number> =>
  syscall(
    cpu,
    Syscall.CREATE_EC,
    sel,
    0,
    o.pd ?? RootSel.PD,
    o.utcb + (o.cpu ?? 0),
    o.sp ?? 0,
    o.eventBase ?? 0,
  )
export const createGlobal = (cpu: Cpu, sel: number, o: EcOptions): Op<number> =>
  syscall(
    cpu,
    Syscall.CREATE_EC,
    sel,
    Flag.EC_GLOBAL,
    o.pd ?? RootSel.PD,
    o.utcb + (o.cpu ?? 0),
    o.sp ?? 0,
    o.eventBase ?? 0,
  )

/** Sets the message in the UTCB: word count and typed items. */
export const message = (
  cpu: Cpu,
  words: readonly number[],
  items: readonly (readonly [number, number])[] = [],
): void => {
  cpu.setUtcb(Utcb.ITEMS, words.length + items.length * 65536)
  for (const [i, w] of words.entries()) cpu.setUtcb(Utcb.DATA + i, w)
  items.forEach(([range, flags], i) => {
    cpu.setUtcb(510 - 2 * i, range)
    cpu.setUtcb(511 - 2 * i, flags)
  })
}

/** Takes a range out of the kernel's domain into the root task's. */
export function* takeFromKernel(
  cpu: Cpu,
  type: number,
  base: number,
  order: number,
  rights: number,
  at = base,
  more = 0,
): Op<number> {
  message(
    cpu,
    [],
    [[crd(type, base, order, rights), at * PAGE_SIZE + Item.HYPERVISOR + Item.DELEGATE + more]],
  )
  return yield* syscall(
    cpu,
    Syscall.MISC,
    RootSel.PD,
    MiscOp.DELEGATE,
    crd(type, 0, 31, Rights.OBJ_ALL),
    RootSel.PD,
  )
}

/** Delegates a range of the root task's to another domain. */
export function* delegateTo(
  cpu: Cpu,
  pd: number,
  type: number,
  base: number,
  order: number,
  rights: number,
  at = base,
): Op<number> {
  message(cpu, [], [[crd(type, base, order, rights), at * PAGE_SIZE + Item.DELEGATE]])
  return yield* syscall(cpu, Syscall.MISC, RootSel.PD, MiscOp.DELEGATE, crd(type, 0, 31, Rights.OBJ_ALL), pd)
}

export function* openSerial(cpu: Cpu): Op<number> {
  return yield* takeFromKernel(cpu, CrdType.PIO, 0x3f8, 3, Rights.RWX)
}

/** Writes a line to the serial port. */
export function* print(cpu: Cpu, text: string): Op<void> {
  for (const c of `${text}\n`) {
    cpu.regs[Reg.OP0] = 0x3f8
    cpu.regs[Reg.OP1] = 0x101
    cpu.regs[Reg.OP2] = c.charCodeAt(0)
    yield Trap.PORT
  }
}

export function* compute(cpu: Cpu, ns: number): Op<void> {
  cpu.regs[Reg.OP0] = ns
  yield Trap.COMPUTE
}

/** Microseconds since boot by the time-stamp counter. */
export const nowUs = (cpu: Cpu, tscKhz = 2609006): number => Math.floor((cpu.tsc() * 1000) / tscKhz)
