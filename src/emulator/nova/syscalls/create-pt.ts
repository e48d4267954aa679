// create_pt (2.5): a portal into a local thread.
import { costs } from '../../machine/costs.ts'
import { ARG2, ARG3, ARG4, ARG5, Rights, Status, USER_LIMIT } from '../abi.ts'
import type { Ec } from '../ec.ts'
import { KType } from '../kobject.ts'
import { Pt } from '../pt.ts'
import { kernelPages } from '../quota.ts'
import { type Handler, insertNew, lookUp, lookUpPdFor, selectorOf, word } from './handler.ts'

export const createPt: Handler = (k, cpu, ec) => {
  cpu.clock.nowNs += costs.create
  const selector = selectorOf(ec)
  const ip = word(ec, ARG5)
  if (ip >= USER_LIMIT) {
    k.trace(cpu, `sys_create_pt: Invalid instruction pointer (0x${ip.toString(16)})`)
    return Status.BAD_PAR
  }
  const pd = lookUpPdFor(k, cpu, ec, word(ec, ARG2), KType.PT, 'sys_create_pt')
  if (pd === undefined) return Status.BAD_CAP
  if (k.quotaHit(ec.pd, 0) || k.quotaHit(pd, 2)) return Status.QUO_OOM
  const target = lookUp(k, cpu, ec, word(ec, ARG3), KType.EC, Rights.EC_BIND_PT, 'sys_create_pt') as
    | Ec
    | undefined
  if (target === undefined) return Status.BAD_CAP
  if (target.global) {
    k.trace(cpu, 'sys_create_pt: Cannot bind PT')
    return Status.BAD_CAP
  }
  const pt = new Pt(pd, k.newAddress(), target, ip, word(ec, ARG4), 0)
  const status = insertNew(k, cpu, ec.pd, selector, pt, k.dialect.newPt, 'sys_create_pt')
  if (status === Status.SUCCESS) k.register(pt, kernelPages.pt)
  return status
}
