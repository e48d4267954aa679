// ec_ctrl migrate (2.6): while a handler serves an exception of a thread, it moves the thread to another processor. A new EC and SC take the
// places of the old ones; the thread goes on there where the exception stopped it, and the handler's reply finds nobody.
import { attach } from '../../machine/processor.ts'
import { ARG2, ARG3, CrdType, crdBase, crdOrder, crdRights, crdType, NUM_SEL, Status } from '../abi.ts'
import { delegate, revoke } from '../delegation.ts'
import { Cont, Ec } from '../ec.ts'
import type { Kernel } from '../kernel.ts'
import { KType } from '../kobject.ts'
import type { PerCpu } from '../per-cpu.ts'
import { kernelPages } from '../quota.ts'
import { Sc } from '../sc.ts'
import { makeReady } from '../scheduler.ts'
import { insertNew, lookUp, selectorOf, word } from './handler.ts'

export const migrate = (k: Kernel, cpu: PerCpu, ec: Ec): number => {
  const selector = selectorOf(ec)
  const to = k.cpus[word(ec, ARG2)]
  const own = word(ec, ARG3)
  const old = lookUp(k, cpu, ec, selector, KType.EC, 0, 'sys_ec_ctrl') as Ec | undefined
  if (old === undefined) return Status.BAD_CAP
  const oom = ec.pd.objects.lookup(selector + 1)
  const portal = oom === null ? null : k.asPortal(oom)
  const sc = ec.pd.objects.lookup(selector + 2)?.object
  const handled = ec.rcap === old && old.cont === Cont.RESUME && old.vm === null
  if (!handled || to === undefined || to === old.cpu || (portal !== null && portal.ec.cpu !== to))
    return Status.BAD_PAR
  if (!(sc instanceof Sc) || sc.ec !== old) return Status.BAD_PAR
  if (crdType(own) !== CrdType.OBJ || crdOrder(own) !== 0 || old.eventBase + crdBase(own) >= NUM_SEL)
    return Status.BAD_PAR
  if (k.quotaHit(old.pd, 4)) return Status.QUO_OOM
  const fresh = successor(k, old, to)
  fresh.oomPortal = portal
  const freshSc = new Sc(old.pd, k.newAddress(), fresh, to, sc.priority, sc.budgetNs)
  for (const at of [selector, selector + 2])
    revoke(ec.pd, { type: CrdType.OBJ, base: at, order: 0, rights: 0x1f, self: true, keep: false })
  k.register(fresh, kernelPages.ec + kernelPages.utcb)
  k.register(freshSc, kernelPages.sc)
  insertNew(k, cpu, ec.pd, selector, fresh, k.dialect.newEc, 'sys_ec_ctrl')
  insertNew(k, cpu, ec.pd, selector + 2, freshSc, k.dialect.newSc, 'sys_ec_ctrl')
  delegate(k, cpu, ec.pd, old.pd, {
    type: CrdType.OBJ,
    rights: crdRights(own),
    flags: 0,
    sendBase: selector,
    sendOrder: 0,
    receiveBase: old.eventBase + crdBase(own),
    receiveOrder: 0,
    hotSpot: 0,
  })
  makeReady(cpu, freshSc)
  return Status.SUCCESS
}

/** The thread itself passes on: registers, program, UTCB and name. What remains is an EC without a caller's claim to an answer. */
const successor = (k: Kernel, old: Ec, to: PerCpu): Ec => {
  const { pd, kind, processor, utcb, utcbVpn, eventBase } = old
  const fresh = new Ec(pd, k.newAddress(), old.number, to, kind, processor, utcb, utcbVpn, eventBase)
  attach(processor, utcb, pd.memory, to.clock)
  fresh.cont = Cont.RESUME
  fresh.thread = old.thread
  fresh.threadIp = old.threadIp
  fresh.computeNs = old.computeNs
  fresh.recallPending = old.recallPending
  fresh.timeNs = old.timeNs
  old.timeNs = 0
  fresh.name = old.name
  fresh.label = old.label
  fresh.threadName = old.threadName
  old.utcb = -1
  if (old.partner !== null) old.partner.rcap = null
  old.partner = null
  return fresh
}
