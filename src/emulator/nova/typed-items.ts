// Typed items of a message: translation and delegation between the sender's and the receiver's spaces (3.3, 3.4).
import { costs } from '../machine/costs.ts'
import { CrdType, crd, crdBase, crdOrder, crdRights, crdType, Item, PAGE_SIZE, Rights, Utcb } from './abi.ts'
import { delegate } from './delegation.ts'
import type { Ec } from './ec.ts'
import type { Kernel } from './kernel.ts'
import { overlapOrder } from './mapping.ts'
import type { Pd } from './pd.ts'
import type { PerCpu } from './per-cpu.ts'

const MAX_ITEMS = Utcb.WORDS / 2
const WHOLE = 31

/** Number of typed items in a message. */
export const itemCounts = (u32: Uint32Array, utcb: number): number => u32[utcb >>> 2]! >>> 16

/** The receiver's name of a capability range that the sender names; the null CRD when there is none in the window. */
export const translate = (sender: Pd, receiver: Pd, window: number, item: number): number => {
  const type = crdType(window)
  if (type === CrdType.NULL || type !== crdType(item)) return 0
  if (sender === receiver) return item
  const start = sender.space(type)!.find(crdBase(item))
  if (start === null) return 0
  const order = Math.min(crdOrder(item), start.order)
  const base = crdBase(item) - (crdBase(item) % 2 ** order)
  for (let node = start.parent; node !== null; node = node.parent) {
    if (node.space.pd !== receiver) continue
    const there = base - start.base + start.origin - node.origin + node.base
    const at = overlapOrder(there, order, crdBase(window), crdOrder(window))
    if (at >= 0) return crd(type, at < order ? crdBase(window) : there, at, start.rights)
  }
  return 0
}

/** Delegates one item; returns the CRD that the receiver sees. */
export const delegateItem = (
  k: Kernel,
  cpu: PerCpu,
  sender: Pd,
  receiver: Pd,
  window: number,
  item: number,
  flagWord: number,
): number => {
  const type = crdType(item)
  const rights = crdRights(item) & crdRights(window)
  if (type === CrdType.NULL || type !== crdType(window) || rights === 0) return 0
  const fromKernel = sender === k.rootPd && (flagWord & Item.HYPERVISOR) !== 0
  const flags = flagWord & (fromKernel ? Item.DMA | Item.GUEST | Item.WC : Item.DMA | Item.GUEST)
  return delegate(k, cpu, fromKernel ? k.kernelPd : sender, receiver, {
    type,
    rights,
    flags,
    sendBase: crdBase(item),
    sendOrder: crdOrder(item),
    receiveBase: crdBase(window),
    receiveOrder: crdOrder(window),
    hotSpot: Math.floor(flagWord / PAGE_SIZE),
  })
}

/** Processes the items of the message in the sender's UTCB. `faulter`: the receiver is not in IPC but gets the reply to its exception. */
export const transferItems = (k: Kernel, cpu: PerCpu, sender: Ec, receiver: Ec, faulter: Ec | null): void => {
  const memory = k.machine.memory
  const count = Math.min(itemCounts(memory.u32, sender.utcb), MAX_ITEMS)
  const xlt = faulter ? 0 : memory.r64(receiver.utcb + Utcb.CRD_T * 8)
  const del = faulter
    ? crd(CrdType.MEM, Math.floor(faulter.faultAddress / PAGE_SIZE), WHOLE, Rights.OBJ_ALL)
    : memory.r64(receiver.utcb + Utcb.CRD_D * 8)
  cpu.clock.nowNs += count * costs.typedItem
  for (let i = 0; i < count; i++) {
    const at = (510 - 2 * i) * 8
    const item = memory.r64(sender.utcb + at)
    const flagWord = memory.r64(sender.utcb + at + 8)
    const [result, flags] = transferItem(k, cpu, sender.pd, receiver.pd, xlt, del, item, flagWord)
    if (faulter) continue
    memory.w64(receiver.utcb + at, result)
    memory.w64(receiver.utcb + at + 8, flags)
  }
}

/** One item by its kind; the resulting CRD and flag word. */
export const transferItem = (
  k: Kernel,
  cpu: PerCpu,
  sender: Pd,
  receiver: Pd,
  xlt: number,
  del: number,
  item: number,
  flagWord: number,
): readonly [number, number] => {
  const flags = flagWord % PAGE_SIZE
  switch (flags & 3) {
    case Item.TRANSLATE:
      return [translate(sender, receiver, xlt, item), flags]
    case Item.DELEGATE:
      return [delegateItem(k, cpu, sender, receiver, del, item, flagWord), flags]
    case Item.TRANSLATE_OR_DELEGATE: {
      const own = translate(sender, receiver, xlt, item)
      if (crdType(own) !== CrdType.NULL) return [own, flags]
      return [delegateItem(k, cpu, sender, receiver, del, item, flagWord), flags | 1]
    }
    default:
      return [0, flags]
  }
}
