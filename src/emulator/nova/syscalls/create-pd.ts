// create_pd (2.5): a protection domain, with a range of the creator's capabilities and a share of its kernel memory (1.7).
import { costs } from '../../machine/costs.ts'
import { ARG2, ARG3, ARG4, CrdType, crdBase, crdOrder, crdRights, crdType, Status } from '../abi.ts'
import { delegate } from '../delegation.ts'
import { KType } from '../kobject.ts'
import { Pd } from '../pd.ts'
import { kernelPages } from '../quota.ts'
import { type Handler, insertNew, lookUpPdFor, selectorOf, word } from './handler.ts'

export const createPd: Handler = (k, cpu, ec) => {
  cpu.clock.nowNs += costs.create
  const selector = selectorOf(ec)
  const initial = word(ec, ARG3)
  const lower = word(ec, ARG4) % 2 ** 32
  const upper = Math.floor(word(ec, ARG4) / 2 ** 32)
  const parentSelector = word(ec, ARG2)
  const parent = lookUpPdFor(k, cpu, ec, parentSelector, KType.PD, 'sys_create_pd')
  if (parent === undefined) return Status.BAD_CAP
  if (k.dialect.kernelQuota) {
    if (lower > upper) return Status.BAD_PAR
    if (k.quotaHit(ec.pd, 0) || k.quotaHit(parent, 1)) return Status.QUO_OOM
  }
  const pd = new Pd(k, parent, '')
  if (k.dialect.kernelQuota) {
    if (!parent.quota.transferTo(pd.quota, upper)) {
      k.trace(cpu, 'Insufficient kernel memory for creating new PD')
      return Status.BAD_PAR
    }
    pd.quota.reserved = lower
  }
  const rights = ec.pd.objects.lookup(parentSelector)!.rights
  const status = insertNew(k, cpu, ec.pd, selector, pd, rights, 'sys_create_pd')
  if (status !== Status.SUCCESS) {
    if (k.dialect.kernelQuota) pd.quota.giveBack(parent.quota)
    return status
  }
  k.register(pd, kernelPages.pd)
  if (crdType(initial) === CrdType.OBJ)
    delegate(k, cpu, ec.pd, pd, {
      type: CrdType.OBJ,
      rights: crdRights(initial),
      flags: 0,
      sendBase: crdBase(initial),
      sendOrder: crdOrder(initial),
      receiveBase: 0,
      receiveOrder: 31,
      hotSpot: 0,
    })
  return Status.SUCCESS
}
