// Messages: words and typed items in the UTCB, and delegation with them.
import { type Cpu, CrdType, crd, Item, type Op, PAGE_SIZE, Rights, RootSel, Utcb } from '../nova/abi.ts'
import { delegateItems } from './syscalls.ts'

/** A typed item: capability range, and hot spot with flags. */
export type TypedItem = readonly [range: number, flags: number]

export const delegateItem = (range: number, hotSpot: number, flags = 0): TypedItem => [
  range,
  hotSpot * PAGE_SIZE + Item.DELEGATE + flags,
]
export const translateItem = (range: number): TypedItem => [range, Item.TRANSLATE]

/** Sets the message in the UTCB: word count and typed items. */
export const message = (cpu: Cpu, words: readonly number[], items: readonly TypedItem[] = []): void => {
  cpu.setUtcb(Utcb.ITEMS, words.length + items.length * 65536)
  words.forEach((word, i) => {
    cpu.setUtcb(Utcb.DATA + i, word)
  })
  items.forEach(([range, flags], i) => {
    cpu.setUtcb(510 - 2 * i, range)
    cpu.setUtcb(511 - 2 * i, flags)
  })
}

/** Untyped word of the message that was received. */
export const word = (cpu: Cpu, i: number): number => cpu.utcb(Utcb.DATA + i)
/** Capability range of a typed item that was received; 0 when nothing came. */
export const received = (cpu: Cpu, i: number): number => cpu.utcb(510 - 2 * i)

/** Where delegations and translations may land that come with messages. */
export const receiveWindows = (cpu: Cpu, delegate: number, translate = 0): void => {
  cpu.setUtcb(Utcb.CRD_D, delegate)
  cpu.setUtcb(Utcb.CRD_T, translate)
}

const whole = (type: number): number => crd(type, 0, 31, Rights.OBJ_ALL)

/** Takes a range out of the kernel's domain into the root task's. */
export const takeFromKernel = (
  cpu: Cpu,
  type: number,
  base: number,
  order: number,
  rights: number,
  at = base,
  more = 0,
): Op<number> => {
  message(cpu, [], [delegateItem(crd(type, base, order, rights), at, Item.HYPERVISOR + more)])
  return delegateItems(cpu, RootSel.PD, RootSel.PD, whole(type))
}

/** Delegates a range of the root task's to another domain. */
export const delegateTo = (
  cpu: Cpu,
  pd: number,
  type: number,
  base: number,
  order: number,
  rights: number,
  at = base,
): Op<number> => {
  message(cpu, [], [delegateItem(crd(type, base, order, rights), at)])
  return delegateItems(cpu, RootSel.PD, pd, whole(type))
}

/** Delegates one capability of the root task's to another domain. */
export const giveCap = (
  cpu: Cpu,
  pd: number,
  sel: number,
  at: number,
  rights: number = Rights.OBJ_ALL,
): Op<number> => delegateTo(cpu, pd, CrdType.OBJ, sel, 0, rights, at)
