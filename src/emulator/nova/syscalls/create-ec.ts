// create_ec (2.5): a local thread (called through portals), a global thread (with scheduling contexts of its own) or a virtual CPU.
import { costs } from '../../machine/costs.ts'
import { ARG2, ARG3, ARG4, ARG5, Flag, PAGE_SIZE, Status, USER_LIMIT } from '../abi.ts'
import { KType } from '../kobject.ts'
import { kernelPages } from '../quota.ts'
import { flagsOf, type Handler, insertNew, lookUpPdFor, selectorOf, word } from './handler.ts'

export const createEc: Handler = (k, cpu, ec) => {
  cpu.clock.nowNs += costs.create
  const selector = selectorOf(ec)
  const global = (flagsOf(ec) & Flag.EC_GLOBAL) !== 0
  const cpuId = word(ec, ARG3) % PAGE_SIZE
  const utcbVa = word(ec, ARG3) - cpuId
  const target = k.cpus[cpuId]
  if (target === undefined) {
    k.trace(cpu, `sys_create_ec: Invalid CPU (0x${cpuId.toString(16)})`)
    return Status.BAD_CPU
  }
  if (utcbVa === 0 && k.virtualization === 'none') {
    k.trace(cpu, 'sys_create_ec: VCPUs not supported')
    return Status.BAD_FTR
  }
  const pd = lookUpPdFor(k, cpu, ec, word(ec, ARG2), KType.EC, 'sys_create_ec')
  if (pd === undefined) return Status.BAD_CAP
  if (k.quotaHit(ec.pd, 0) || k.quotaHit(pd, 7)) return Status.QUO_OOM
  if (utcbVa >= USER_LIMIT) {
    k.trace(cpu, `sys_create_ec: Invalid UTCB address (0x${utcbVa.toString(16)})`)
    return Status.BAD_PAR
  }
  if (ec.pd.objects.lookup(selector) !== null) {
    k.trace(cpu, `sys_create_ec: Non-NULL CAP (0x${selector.toString(16)})`)
    return Status.BAD_CAP
  }
  const kind = utcbVa === 0 ? 'vcpu' : global ? 'global' : 'local'
  const fresh = k.newEc(pd, target, kind, utcbVa, word(ec, ARG5), word(ec, ARG4))
  if (fresh === undefined) {
    if (!k.dialect.kernelQuota) k.panic('Out of memory')
    return Status.QUO_OOM
  }
  const oom = ec.pd.objects.lookup(selector + 1)
  fresh.oomPortal = oom === null || !k.dialect.kernelQuota ? null : k.asPortal(oom)
  k.register(fresh, kernelPages.ec + (utcbVa === 0 ? 0 : kernelPages.utcb))
  return insertNew(k, cpu, ec.pd, selector, fresh, k.dialect.newEc, 'sys_create_ec')
}
