// create_sc (2.5): time with a priority for a global thread; it is ready at once.
import { costs } from '../../machine/costs.ts'
import { ARG2, ARG3, ARG4, Rights, Status } from '../abi.ts'
import type { Ec } from '../ec.ts'
import { KType } from '../kobject.ts'
import { kernelPages } from '../quota.ts'
import { makeReady } from '../scheduler.ts'
import { type Handler, insertNew, lookUp, lookUpPdFor, selectorOf, word } from './handler.ts'

export const createSc: Handler = (k, cpu, ec) => {
  cpu.clock.nowNs += costs.create
  const selector = selectorOf(ec)
  const qpd = word(ec, ARG4)
  const priority = qpd & 0xff
  const quantumUs = Math.floor(qpd / 4096) % 2 ** 20
  const pd = lookUpPdFor(k, cpu, ec, word(ec, ARG2), KType.SC, 'sys_create_sc')
  if (pd === undefined) return Status.BAD_CAP
  if (k.quotaHit(ec.pd, 0) || k.quotaHit(pd, 2)) return Status.QUO_OOM
  const target = lookUp(k, cpu, ec, word(ec, ARG3), KType.EC, Rights.EC_BIND_SC, 'sys_create_sc') as
    | Ec
    | undefined
  if (target === undefined) return Status.BAD_CAP
  if (!target.global) {
    k.trace(cpu, 'sys_create_sc: Cannot bind SC')
    return Status.BAD_CAP
  }
  if (priority === 0 || quantumUs === 0 || priority >= k.dialect.priorities) {
    k.trace(cpu, 'sys_create_sc: Invalid QPD')
    return Status.BAD_PAR
  }
  const sc = k.newSc(pd, target, priority, quantumUs)
  const status = insertNew(k, cpu, ec.pd, selector, sc, k.dialect.newSc, 'sys_create_sc')
  if (status !== Status.SUCCESS) return status
  k.register(sc, kernelPages.sc)
  makeReady(cpu, sc)
  return Status.SUCCESS
}
