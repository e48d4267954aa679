// pd_ctrl (r10, 1.7): moves kernel memory between protection domains, or reports what one has.
import { ARG2, ARG3, Status } from '../abi.ts'
import { KType } from '../kobject.ts'
import type { Pd } from '../pd.ts'
import { ensureMemory, flagsOf, type Handler, lookUp, selectorOf, word } from './handler.ts'

const QUERY = 2

export const pdCtrl: Handler = (k, cpu, ec) => {
  const short = ensureMemory(k, cpu, ec, 1)
  if (short !== undefined) return short
  const source = lookUp(k, cpu, ec, selectorOf(ec), KType.PD, 0, 'sys_pd_ctrl') as Pd | undefined
  if (source === undefined || !k.dialect.extensions) return Status.BAD_CAP
  if (flagsOf(ec) & QUERY) {
    ec.regs[ARG2] = source.quota.limit
    ec.regs[ARG3] = k.usedPages(source)
    return Status.SUCCESS
  }
  const target = lookUp(k, cpu, ec, word(ec, ARG2), KType.PD, 0, 'sys_pd_ctrl') as Pd | undefined
  if (target === undefined) return Status.BAD_CAP
  if (!source.quota.transferTo(target.quota, word(ec, ARG3))) {
    k.trace(cpu, `sys_pd_ctrl: PD ${k.pointer(source)} has insufficient kernel memory quota`)
    return Status.BAD_PAR
  }
  return Status.SUCCESS
}
