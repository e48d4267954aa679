// ec_ctrl (2.6): recall, yield, helping, time; and one operation of our own that names an EC for the debugger.
import { decodeUtf8 } from '../../machine/utf8.ts'
import { ARG1, ARG2, ARG3, EcOp, Rights, Status, Utcb } from '../abi.ts'
import { Cont, type Ec } from '../ec.ts'
import { saveState } from '../exception-state.ts'
import type { Kernel } from '../kernel.ts'
import { KType } from '../kobject.ts'
import type { PerCpu } from '../per-cpu.ts'
import { makeCurrent, schedule } from '../scheduler.ts'
import { ensureMemory, flagsOf, type Handler, lookUp, SWITCHED, selectorOf } from './handler.ts'

export const ecCtrl: Handler = (k, cpu, ec) => {
  const short = ensureMemory(k, cpu, ec, 1)
  if (short !== undefined) return short
  const op = k.dialect.extensions ? flagsOf(ec) : EcOp.RECALL
  switch (op) {
    case EcOp.RECALL:
      return recall(k, cpu, ec)
    case EcOp.YIELD:
    case EcOp.RESCHEDULE:
      ec.regs[ARG1] = Status.SUCCESS
      schedule(cpu, false, op !== EcOp.YIELD)
      return SWITCHED
    case EcOp.HELP:
      return donate(k, cpu, ec)
    case EcOp.TIME:
      return time(k, cpu, ec)
    case EcOp.NAME:
      return name(k, cpu, ec)
    default:
      return Status.BAD_PAR
  }
}

const target = (k: Kernel, cpu: PerCpu, ec: Ec, rights: number): Ec | undefined =>
  lookUp(k, cpu, ec, selectorOf(ec), KType.EC, rights, 'sys_ec_ctrl') as Ec | undefined

const ALL_STATE = 0x40001f

const recall = (k: Kernel, cpu: PerCpu, ec: Ec): number => {
  const other = target(k, cpu, ec, Rights.EC_CTRL)
  if (other === undefined) return Status.BAD_CAP
  other.recallPending = true
  if (ec.regs[ARG2] === 1 && k.dialect.extensions) {
    saveState(k.machine.memory, other, ec.utcb, ALL_STATE)
    if (other.partner !== null && other.cont === Cont.RESUME && other.vector !== 0xe)
      k.machine.memory.w64(ec.utcb + Utcb.DATA * 8 + 0xb0, 1)
  }
  return Status.SUCCESS
}

const donate = (k: Kernel, cpu: PerCpu, ec: Ec): number => {
  const other = target(k, cpu, ec, 0)
  if (other === undefined) return Status.BAD_CAP
  if (other.cpu !== cpu) return Status.BAD_CPU
  const refused = other.kind === 'vcpu' || other.blocked || other.partner !== null || other.pd !== ec.pd
  if (refused || k.machine.memory.r64(other.utcb + Utcb.TLS * 8) !== ec.regs[ARG2]) return Status.BAD_PAR
  ec.regs[ARG1] = Status.SUCCESS
  makeCurrent(cpu, other)
  return SWITCHED
}

const time = (k: Kernel, cpu: PerCpu, ec: Ec): number => {
  const other = target(k, cpu, ec, 0)
  if (other === undefined) return Status.BAD_CAP
  const us = Math.floor(other.timeNs / 1000)
  ec.regs[ARG2] = Math.floor(us / 2 ** 32)
  ec.regs[ARG3] = us % 2 ** 32
  return Status.SUCCESS
}

/** Payload in the caller's UTCB: short name NUL label NUL thread. */
const name = (k: Kernel, cpu: PerCpu, ec: Ec): number => {
  const other = target(k, cpu, ec, 0)
  if (other === undefined) return Status.BAD_CAP
  const length = ec.regs[ARG2]!
  if (!(length <= Utcb.WORDS * 8)) return Status.BAD_PAR
  const at = ec.utcb + Utcb.DATA * 8
  const parts = decodeUtf8(k.machine.memory.u8.subarray(at, at + length)).split('\0')
  other.name = parts[0] ?? ''
  other.label = parts[1] ?? ''
  other.threadName = parts[2] ?? ''
  if (other.pd.name === '') other.pd.name = other.label || other.name
  k.event({
    kind: 'ec-named',
    ec: other.number,
    name: other.name,
    label: other.label,
    thread: other.threadName,
  })
  return Status.SUCCESS
}
