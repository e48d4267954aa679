// assign_pci (2.5): would put a device behind the IOMMU; this machine has neither an IOMMU nor devices with a configuration page.
import { Status } from '../abi.ts'
import { KType } from '../kobject.ts'
import { ensureMemory, type Handler, lookUp, selectorOf } from './handler.ts'

export const assignPci: Handler = (k, cpu, ec) => {
  const short = ensureMemory(k, cpu, ec, 4)
  if (short !== undefined) return short
  const pd = lookUp(k, cpu, ec, selectorOf(ec), KType.PD, 0, 'sys_assign_pci')
  if (pd === undefined) return Status.BAD_CAP
  k.trace(cpu, `sys_assign_pci: Non-DEV CAP (0x${(ec.regs[6] ?? 0).toString(16)})`)
  return Status.BAD_DEV
}
