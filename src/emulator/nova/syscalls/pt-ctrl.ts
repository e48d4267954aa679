// pt_ctrl (2.5): sets the id that the handler of a portal gets.
import { ARG2, Rights, Status } from '../abi.ts'
import { KType } from '../kobject.ts'
import type { Pt } from '../pt.ts'
import { ensureMemory, type Handler, lookUp, selectorOf, word } from './handler.ts'

export const ptCtrl: Handler = (k, cpu, ec) => {
  const short = ensureMemory(k, cpu, ec, 1)
  if (short !== undefined) return short
  const pt = lookUp(k, cpu, ec, selectorOf(ec), KType.PT, Rights.PT_CTRL, 'sys_pt_ctrl') as Pt | undefined
  if (pt === undefined) return Status.BAD_CAP
  pt.id = word(ec, ARG2)
  return Status.SUCCESS
}
