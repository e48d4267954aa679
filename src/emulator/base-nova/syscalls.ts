// System calls of NOVA r10 as operations; each returns the status (reference nova.md 2.5). Results in registers are read by the caller
// of the kernel through `regs()` right after the operation returned.

import {
  ARG1,
  ARG2,
  ARG3,
  ARG4,
  ARG5,
  CrdType,
  crd,
  EcOp,
  Flag,
  Item,
  MiscOp,
  type Op,
  Reg,
  Rights,
  Status,
  Syscall,
  Trap,
  typedCrdWord,
  typedFlagWord,
  Utcb,
} from '../nova/abi.ts'
import { myself, resume } from './context.ts'

/** Register file of the running thread. */
export const regs = (): Float64Array => myself().cpu.regs

function* enter(number: number, flags: number, sel: number): Op<number> {
  const self = myself()
  const r = self.cpu.regs
  r[ARG1] = sel * 256 + flags * 16 + number
  yield Trap.SYSCALL
  resume(self)
  return (r[ARG1] as number) % 256
}

function* call4(
  number: number,
  flags: number,
  sel: number,
  a2: number,
  a3: number,
  a4: number,
  a5 = 0,
): Op<number> {
  const r = myself().cpu.regs
  r[ARG2] = a2
  r[ARG3] = a3
  r[ARG4] = a4
  r[ARG5] = a5
  return yield* enter(number, flags, sel)
}

export const createPd = (
  sel: number,
  parent: number,
  initial: number,
  lower: number,
  upper: number,
): Op<number> => call4(Syscall.CREATE_PD, 0, sel, parent, initial, upper * 2 ** 32 + lower)

export const createEc = (o: {
  sel: number
  pd: number
  cpu: number
  utcb: number
  stack: number
  eventBase: number
  global: boolean
}): Op<number> =>
  call4(Syscall.CREATE_EC, o.global ? Flag.EC_GLOBAL : 0, o.sel, o.pd, o.utcb + o.cpu, o.stack, o.eventBase)

export const createSc = (sel: number, pd: number, ec: number, quantum: number): Op<number> =>
  call4(Syscall.CREATE_SC, 0, sel, pd, ec, quantum)

export const createPt = (sel: number, pd: number, ec: number, mtd: number, ip: number): Op<number> =>
  call4(Syscall.CREATE_PT, 0, sel, pd, ec, mtd, ip)

/** Semaphore with a counter; with `chain` a signal of value `count` attached to that semaphore. */
export const createSm = (sel: number, pd: number, count: number, chain = 0): Op<number> =>
  call4(Syscall.CREATE_SM, 0, sel, pd, count, chain)

export const ptCtrl = (sel: number, id: number): Op<number> => call4(Syscall.PT_CTRL, 0, sel, id, 0, 0)

export const smUp = (sel: number): Op<number> => enter(Syscall.SM_CTRL, 0, sel)

/** Waits on a semaphore; `deadline` is an absolute TSC value, 0 for none. ARG2, ARG3: value and count of a signal. */
export const smDown = (sel: number, zero: boolean, deadline = 0): Op<number> => {
  const high = Math.floor(deadline / 2 ** 32)
  return call4(
    Syscall.SM_CTRL,
    Flag.SM_DOWN | (zero ? Flag.SM_ZERO : 0),
    sel,
    high,
    deadline - high * 2 ** 32,
    0,
  )
}

/** Value and count of the signal that the last `smDown` returned with. */
export const signalValue = (): number => regs()[ARG2] as number
export const signalCount = (): number => regs()[ARG3] as number

/** Withdraws rights from all that descend from the caller's capabilities in the range, with `self` from these too. */
export const revoke = (range: number, self: boolean): Op<number> =>
  call4(Syscall.REVOKE, self ? Flag.REVOKE_SELF : 0, 0, range, 0, 0)

/** The same in another protection domain's space. */
export const revokeRemote = (pd: number, range: number): Op<number> =>
  call4(Syscall.REVOKE, Flag.REVOKE_SELF | Flag.REVOKE_REMOTE, 0, range, pd, 0)

/** Removes an object capability of the caller and all copies made of it. */
export const revokeObject = (sel: number, order = 0): Op<number> =>
  revoke(crd(CrdType.OBJ, sel, order, 0x1f), true)

/** Takes the right to change a portal's id, from now on it says which object is called. */
export const fixPortalId = (sel: number): Op<number> => revoke(crd(CrdType.OBJ, sel, 0, Rights.PT_CTRL), true)

/** Delegates one range from the caller (or from the hypervisor's own resources) to another protection domain. */
export function* delegate(o: {
  from: number
  to: number
  range: number
  window: number
  hotspot: number
  hypervisor?: boolean
  writeCombined?: boolean
}): Op<number> {
  const cpu = myself().cpu
  const words = [Utcb.ITEMS, typedCrdWord(0), typedFlagWord(0)].map(at => [at, cpu.utcb(at)] as const)
  cpu.setUtcb(Utcb.ITEMS, 65536)
  cpu.setUtcb(typedCrdWord(0), o.range)
  cpu.setUtcb(
    typedFlagWord(0),
    o.hotspot * 4096 + Item.DELEGATE + (o.hypervisor ? Item.HYPERVISOR : 0) + (o.writeCombined ? Item.WC : 0),
  )
  let status = yield* call4(Syscall.MISC, MiscOp.DELEGATE, o.from, o.window, o.to, 0)
  // the receiver lacks kernel memory for the mapping: the sender passes some on
  while (status === Status.QUO_OOM && (yield* pdCtrl(o.from, o.to, 2)) === Status.SUCCESS)
    status = yield* call4(Syscall.MISC, MiscOp.DELEGATE, o.from, o.window, o.to, 0)
  for (const [at, value] of words) cpu.setUtcb(at, value)
  return status
}

/** Routes an interrupt; with `chain` each one counts as an `up` of that semaphore. */
export const assignGsi = (sel: number, cpu: number, chain: number, mode = 0): Op<number> =>
  call4(Syscall.ASSIGN_GSI, mode, sel, 0, cpu, chain)

export const ecRecall = (sel: number): Op<number> => call4(Syscall.EC_CTRL, EcOp.RECALL, sel, 0, 0, 0)
export const ecYield = (): Op<number> => call4(Syscall.EC_CTRL, EcOp.YIELD, 0, 0, 0, 0)

/** Names an EC for the kernel debugger; the bytes go through the caller's UTCB, which keeps its message. */
export function* nameEc(sel: number, name: Uint8Array): Op<number> {
  const cpu = myself().cpu
  const saved = new Uint8Array(name.length)
  cpu.utcbOut(Utcb.DATA * 8, saved, 0, saved.length)
  cpu.utcbIn(Utcb.DATA * 8, name, 0, name.length)
  const status = yield* call4(Syscall.EC_CTRL, EcOp.NAME, sel, name.length, 0, 0)
  cpu.utcbIn(Utcb.DATA * 8, saved, 0, saved.length)
  return status
}

/** Consumed time of an execution context in microseconds. */
export function* ecTime(sel: number): Op<number> {
  yield* call4(Syscall.EC_CTRL, EcOp.TIME, sel, 0, 0, 0)
  const r = regs()
  return (r[ARG2] as number) * 2 ** 32 + (r[ARG3] as number)
}

/** The thread computes for `ns` nanoseconds of virtual time and can be preempted meanwhile. */
export function* compute(ns: number): Op<void> {
  const self = myself()
  self.cpu.regs[Reg.OP0] = ns
  yield Trap.COMPUTE
  resume(self)
}

/** Reads from (or, given a value, writes to) an I/O port; size in bytes. */
export function* port(number: number, size: number, value?: number): Op<number> {
  const self = myself()
  const r = self.cpu.regs
  r[Reg.OP0] = number
  r[Reg.OP1] = size + (value === undefined ? 0 : 256)
  r[Reg.OP2] = value ?? 0
  yield Trap.PORT
  resume(self)
  return r[Reg.OP2] as number
}

/** Writes bytes [from, to) one after the other to an I/O port. */
export function* portWrite(number: number, bytes: ArrayLike<number>, from: number, to: number): Op<void> {
  const self = myself()
  const r = self.cpu.regs
  for (let i = from; i < to; i++) {
    r[Reg.OP0] = number
    r[Reg.OP1] = 257
    r[Reg.OP2] = bytes[i] as number
    yield Trap.PORT
  }
  resume(self)
}

/** Raises a processor exception at the current instruction. */
export function* raise(vector: number, error = 0): Op<void> {
  const self = myself()
  self.cpu.regs[Reg.OP0] = vector
  self.cpu.regs[Reg.OP1] = error
  yield Trap.EXCEPTION
  resume(self)
}

/** Evaluates the program text at an address of this protection domain. */
export function* loadProgram(address: number): Op<unknown> {
  const self = myself()
  const before = self.cpu.loaded
  // A page of the text may be missing: then the fault is resolved and the evaluation has to be asked for again.
  while (self.cpu.loaded === before) {
    self.cpu.regs[Reg.OP0] = address
    yield Trap.LOAD
    resume(self)
  }
  return self.cpu.loaded
}

/** Moves kernel memory (pages) from one protection domain to another. */
export const pdCtrl = (from: number, to: number, pages: number): Op<number> =>
  call4(Syscall.PD_CTRL, 0, from, to, pages, 0)
