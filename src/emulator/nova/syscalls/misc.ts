// misc (2.7): looks a capability range up, or delegates between two protection domains without IPC.
import { costs } from '../../machine/costs.ts'
import { ARG2, ARG3, crd, crdBase, crdType, MiscOp, RootSel, Status, Utcb } from '../abi.ts'
import type { Ec } from '../ec.ts'
import type { Kernel } from '../kernel.ts'
import { KType } from '../kobject.ts'
import type { Pd } from '../pd.ts'
import type { PerCpu } from '../per-cpu.ts'
import { itemCounts, transferItem } from '../typed-items.ts'
import { ensureMemory, flagsOf, type Handler, lookUp, selectorOf, word } from './handler.ts'

export const misc: Handler = (k, cpu, ec) => {
  const short = ensureMemory(k, cpu, ec, 2)
  if (short !== undefined) return short
  const op = flagsOf(ec)
  if (op === MiscOp.LOOKUP) return lookup(ec)
  if (op === MiscOp.DELEGATE && k.dialect.extensions) return delegateRemote(k, cpu, ec)
  if (op === MiscOp.SUSPEND && k.dialect.extensions) {
    const own = ec.pd.objects.lookup(RootSel.SUSPEND)
    if (selectorOf(ec) !== RootSel.SUSPEND || own === null || own.object !== k.suspendSm)
      return Status.BAD_CAP
    return Status.BAD_PAR // ACPI suspend: this machine has no sleep states
  }
  return Status.BAD_PAR
}

const lookup = (ec: Ec): number => {
  const range = word(ec, ARG2)
  const node = ec.pd.space(crdType(range))?.find(crdBase(range)) ?? null
  ec.regs[ARG2] = node === null ? 0 : crd(crdType(range), node.base, node.order, node.rights)
  return Status.SUCCESS
}

const delegateRemote = (k: Kernel, cpu: PerCpu, ec: Ec): number => {
  const sender = lookUp(k, cpu, ec, selectorOf(ec), KType.PD, 0, 'sys_misc') as Pd | undefined
  const receiver = sender && (lookUp(k, cpu, ec, word(ec, ARG3), KType.PD, 0, 'sys_misc') as Pd | undefined)
  if (sender === undefined || receiver === undefined) return Status.BAD_CAP
  if (k.quotaHit(receiver, 1)) return Status.QUO_OOM
  const memory = k.machine.memory
  const count = Math.min(itemCounts(memory.u32, ec.utcb), Utcb.WORDS / 2)
  cpu.clock.nowNs += count * costs.typedItem
  for (let i = 0; i < count; i++) {
    const at = ec.utcb + (510 - 2 * i) * 8
    transferItem(k, cpu, sender, receiver, 0, word(ec, ARG2), memory.r64(at), memory.r64(at + 8))
  }
  return Status.SUCCESS
}
