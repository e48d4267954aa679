// Mapping database: one node per range that a space holds, in a tree by delegation. The tree is kept as a list in depth-first order, in
// which children directly follow their parent with a larger depth (NOVA's mdb.cpp).
import type { Kobject } from './kobject.ts'
import type { Space } from './space.ts'

export class Mapping {
  readonly space: Space
  readonly base: number
  readonly order: number
  /** Identity at the origin: physical page, port, or for objects the selector of the creator. */
  readonly origin: number
  readonly object: Kobject | null
  /** Flags of the delegation: Item.DMA, Item.GUEST, Item.WC. */
  readonly flags: number
  rights: number
  depth = 0
  parent: Mapping | null = null
  prev: Mapping
  next: Mapping

  constructor(
    space: Space,
    base: number,
    order: number,
    origin: number,
    rights: number,
    object: Kobject | null,
    flags: number,
  ) {
    this.space = space
    this.base = base
    this.order = order
    this.origin = origin
    this.rights = rights
    this.object = object
    this.flags = flags
    this.prev = this
    this.next = this
  }

  /** Becomes the most recent child of `parent`. */
  linkBelow(parent: Mapping): void {
    this.parent = parent
    this.depth = parent.depth + 1
    this.prev = parent
    this.next = parent.next
    parent.next.prev = this
    parent.next = this
  }

  unlink(): void {
    this.prev.next = this.next
    this.next.prev = this.prev
    this.prev = this
    this.next = this
  }

  /** True when nothing is delegated further from here. */
  get leaf(): boolean {
    return this.next === this || this.next.depth <= this.depth
  }
}

/** Low bits of a number that may exceed 32 bits. */
const low = (value: number, order: number): number => value % 2 ** order

/** The overlap of two naturally aligned ranges is the smaller one or nothing. Order of the overlap at the larger base, -1 for none. */
export const overlapOrder = (baseA: number, orderA: number, baseB: number, orderB: number): number => {
  const size = 2 ** Math.max(orderA, orderB)
  return Math.floor(baseA / size) === Math.floor(baseB / size) ? Math.min(orderA, orderB) : -1
}

/** A send and a receive range brought to the same size; the hot spot chooses within the larger one. */
export interface Clamped {
  sendBase: number
  receiveBase: number
  order: number
}

/** Brings a send range and a receive window together (3.4, step 2); bases are aligned to their orders first. */
export const clamp = (
  sendBase: number,
  sendOrder: number,
  receiveBase: number,
  receiveOrder: number,
  hotSpot: number,
): Clamped => {
  const s = sendBase - low(sendBase, sendOrder)
  const r = receiveBase - low(receiveBase, receiveOrder)
  if (sendOrder < receiveOrder)
    return {
      sendBase: s,
      receiveBase: r + low(hotSpot, receiveOrder) - low(hotSpot, sendOrder),
      order: sendOrder,
    }
  return {
    sendBase: s + low(hotSpot, sendOrder) - low(hotSpot, receiveOrder),
    receiveBase: r,
    order: receiveOrder,
  }
}
