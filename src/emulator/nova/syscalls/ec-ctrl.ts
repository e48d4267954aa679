// ec_ctrl (2.6): recall, yield, helping, migration, time; and one operation of our own that names an EC for the debugger.
import { decodeUtf8 } from '../../machine/utf8.ts'
import { ARG1, ARG2, ARG3, EcOp, Rights, Status, Utcb } from '../abi.ts'
import { Cont, type Ec } from '../ec.ts'
import { restoreState, saveState } from '../exception-state.ts'
import type { Kernel } from '../kernel.ts'
import { KType } from '../kobject.ts'
import type { PerCpu } from '../per-cpu.ts'
import { makeCurrent, schedule } from '../scheduler.ts'
import { migrate } from './ec-migrate.ts'
import { ensureMemory, flagsOf, type Handler, lookUp, SWITCHED, selectorOf, word } from './handler.ts'

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
    case EcOp.MIGRATE:
      return migrate(k, cpu, ec)
    case EcOp.TIME:
      return time(k, cpu, ec)
    case EcOp.GET_VCPU:
    case EcOp.SET_VCPU:
      return vcpuState(k, cpu, ec, op === EcOp.SET_VCPU)
    case EcOp.MSR:
      return msr(k, cpu, ec)
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
  if (word(ec, ARG2) === 1 && k.dialect.extensions) {
    if (other.cpu !== cpu && other.cpu.ec === other) return Status.COM_TIM
    saveState(k.machine.memory, other, ec.utcb, ALL_STATE, k.machine.timeBase.ticksAt(cpu.clock.nowNs))
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

/** Reads or writes the state of a virtual CPU directly. */
const vcpuState = (k: Kernel, cpu: PerCpu, ec: Ec, write: boolean): number => {
  const other = target(k, cpu, ec, Rights.EC_CTRL)
  if (other === undefined) return Status.BAD_CAP
  if (other.cpu !== cpu) return Status.BAD_CPU
  if (other.vm === null) return Status.BAD_CAP
  const memory = k.machine.memory
  if (write) {
    restoreState(memory, other, ec.utcb)
    other.recallPending = word(ec, ARG2) === 1
  } else {
    other.recallPending = true
    saveState(memory, other, ec.utcb, word(ec, ARG2), k.machine.timeBase.ticksAt(cpu.clock.nowNs))
  }
  return Status.SUCCESS
}

const MSR_TSC = 0x10
const MSR_WRITE = 2 ** 29

/** Model-specific registers by number in the caller's untyped words. Only the time-stamp counter can be read; all else fails. */
const msr = (k: Kernel, cpu: PerCpu, ec: Ec): number => {
  const cap = ec.pd.objects.lookup(selectorOf(ec))
  if (cap === null || cap.object !== k.msrSm) return Status.BAD_CAP
  if (ec.utcb < 0) return Status.BAD_PAR
  const memory = k.machine.memory
  const words = Math.min(memory.u32[ec.utcb / 4]! & 0xffff, Utcb.WORDS)
  let done = 0
  for (let i = 0, nth = 0; i < words; i++, nth++) {
    const at = ec.utcb + (Utcb.DATA + i) * 8
    const number = memory.r64(at)
    if (Math.floor(number / MSR_WRITE) % 2 === 1) i++
    else if (number === MSR_TSC) {
      memory.w64(at, k.machine.timeBase.ticksAt(cpu.clock.nowNs))
      done += 2 ** nth
    }
  }
  memory.w64(ec.utcb, done)
  return Status.SUCCESS
}

/** Payload in the caller's UTCB: short name NUL label NUL thread. */
const name = (k: Kernel, cpu: PerCpu, ec: Ec): number => {
  const other = target(k, cpu, ec, 0)
  if (other === undefined) return Status.BAD_CAP
  const length = word(ec, ARG2)
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
