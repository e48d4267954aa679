// create_sm (2.5): a semaphore, or with a semaphore to chain to, a signal (6.4).
import { costs } from '../../machine/costs.ts'
import { ARG2, ARG3, ARG4, Status } from '../abi.ts'
import { KType } from '../kobject.ts'
import { kernelPages } from '../quota.ts'
import { Sm } from '../sm.ts'
import { type Handler, insertNew, lookUp, lookUpPdFor, selectorOf, word } from './handler.ts'

export const createSm: Handler = (k, cpu, ec) => {
  cpu.clock.nowNs += costs.create
  const selector = selectorOf(ec)
  const value = word(ec, ARG3)
  const chainSelector = k.dialect.extensions ? word(ec, ARG4) : 0
  const pd = lookUpPdFor(k, cpu, ec, word(ec, ARG2), KType.SM, 'sys_create_sm')
  if (pd === undefined) return Status.BAD_CAP
  if (k.quotaHit(ec.pd, 0) || k.quotaHit(pd, 1)) return Status.QUO_OOM
  let base: Sm | null = null
  if (chainSelector !== 0) {
    const chain = lookUp(k, cpu, ec, chainSelector, KType.SM, 0, 'sys_create_sm') as Sm | undefined
    if (chain === undefined) return Status.BAD_CAP
    if (chain.base !== null) {
      k.trace(cpu, `sys_create_sm: SM CAP (0x${chainSelector.toString(16)}) is signal`)
      return Status.BAD_CAP
    }
    base = chain
  }
  const sm = new Sm(pd, k.newAddress(), base === null ? value : 0, base, value, -1)
  const status = insertNew(k, cpu, ec.pd, selector, sm, k.dialect.newSm, 'sys_create_sm')
  if (status === Status.SUCCESS) k.register(sm, kernelPages.sm)
  return status
}
