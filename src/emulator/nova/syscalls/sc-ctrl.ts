// sc_ctrl (2.5, 2.7): consumed time of a scheduling context in microseconds.
import { ARG2, ARG3, ARG4, ARG5, Rights, Status } from '../abi.ts'
import type { Ec } from '../ec.ts'
import { KType } from '../kobject.ts'
import type { Sc } from '../sc.ts'
import { ensureMemory, flagsOf, type Handler, lookUp, selectorOf, word } from './handler.ts'

export const scCtrl: Handler = (k, cpu, ec) => {
  const short = ensureMemory(k, cpu, ec, 1)
  if (short !== undefined) return short
  const op = k.dialect.extensions ? flagsOf(ec) : 0
  const sc = lookUp(k, cpu, ec, selectorOf(ec), KType.SC, Rights.SC_CTRL, 'sys_sc_ctrl') as Sc | undefined
  if (sc === undefined) return Status.BAD_CAP
  const idle = sc === sc.cpu.idleSc
  if (op === 3 && !idle) {
    const other = lookUp(k, cpu, ec, word(ec, ARG2), KType.EC, 0, 'sys_sc_ctrl') as Ec | undefined
    if (other === undefined) return Status.BAD_CAP
    put(ec, ARG4, ARG5, other.timeNs)
  }
  const ns = !idle
    ? sc.timeNs
    : op === 1
      ? sc.cpu.crossNs
      : op === 2 || op === 3
        ? sc.cpu.killedNs
        : sc.timeNs
  put(ec, ARG2, ARG3, ns)
  return Status.SUCCESS
}

const put = (ec: Ec, high: number, low: number, ns: number): void => {
  const us = Math.floor(ns / 1000)
  ec.regs[high] = Math.floor(us / 2 ** 32)
  ec.regs[low] = us % 2 ** 32
}
