// Delegation of ranges from one protection domain to another, and their revocation (3.4 to 3.7).
import { costs } from '../machine/costs.ts'
import { CrdType, crd } from './abi.ts'
import type { Kernel } from './kernel.ts'
import { clamp, Mapping, overlapOrder } from './mapping.ts'
import type { Pd } from './pd.ts'
import type { PerCpu } from './per-cpu.ts'

export interface Delegation {
  type: number
  rights: number
  /** Item.DMA, GUEST and WC as they count for this sender. */
  flags: number
  sendBase: number
  sendOrder: number
  receiveBase: number
  receiveOrder: number
  hotSpot: number
}

/** Ports stay where they are: what the two ranges have in common. */
const clampPorts = (d: Delegation): { sendBase: number; receiveBase: number; order: number } | undefined => {
  const order = overlapOrder(d.sendBase, d.sendOrder, d.receiveBase, d.receiveOrder)
  if (order < 0) return undefined
  const base = d.sendOrder < d.receiveOrder ? d.sendBase : d.receiveBase
  const aligned = base - (base % 2 ** order)
  return { sendBase: aligned, receiveBase: aligned, order }
}

/**
 * Gives the receiver what the sender holds of a range. Pieces that meet something in the receiver's space are skipped without an error, and
 * the CRD returned shows the whole range whatever happened.
 */
export const delegate = (k: Kernel, cpu: PerCpu, sender: Pd, receiver: Pd, d: Delegation): number => {
  const range =
    d.type === CrdType.PIO
      ? clampPorts(d)
      : clamp(d.sendBase, d.sendOrder, d.receiveBase, d.receiveOrder, d.hotSpot)
  if (range === undefined) return 0
  const source = sender.space(d.type)!
  const target = receiver.space(d.type)!
  const end = range.sendBase + 2 ** range.order
  for (let at = range.sendBase; at < end; ) {
    const node = source.findFrom(at, end)
    if (node === null) break
    const order = Math.min(node.order, range.order)
    const base = Math.max(node.base, range.sendBase)
    const rights = node.rights & d.rights
    at = base + 2 ** order
    if (rights === 0) continue
    const child = new Mapping(
      target,
      base - range.sendBase + range.receiveBase,
      order,
      node.origin + base - node.base,
      rights,
      node.object,
      node.flags | d.flags,
    )
    if (target.insert(child)) child.linkBelow(node)
    else k.overmap(cpu, node, child)
  }
  return crd(d.type, range.receiveBase, range.order, d.rights)
}

/** What a revocation covers. */
export interface Revocation {
  type: number
  base: number
  order: number
  rights: number
  /** The caller's own mappings too. */
  self: boolean
  /** With `self`: what was delegated further stays, and the caller's emptied node with it. */
  keep: boolean
}

/** Takes rights from what was delegated out of a range; nodes that lose all go. Nodes are never split. Returns how many were visited. */
export const revoke = (pd: Pd, r: Revocation): number => {
  const space = pd.space(r.type)
  if (space === null) return 0
  const start = r.base - (r.base % 2 ** r.order)
  const end = start + 2 ** r.order
  let visited = 0
  for (let at = start; at < end; ) {
    const node = space.findFrom(at, end)
    if (node === null) break
    at = node.base + 2 ** node.order
    visited += revokeNode(node, Math.max(start, node.base), Math.min(node.order, r.order), r)
  }
  return visited
}

/** Takes the rights of the caller's own node only; it stays in the tree as long as something was delegated from it. */
const stripNode = (node: Mapping, rights: number): void => {
  node.rights &= ~rights
  node.space.changed(node)
  if (node.rights === 0 && node.leaf) {
    node.space.remove(node)
    node.unlink()
  }
}

const revokeNode = (top: Mapping, base: number, order: number, r: Revocation): number => {
  if (r.keep && r.self) {
    stripNode(top, r.rights)
    return 1
  }
  const origin = base - top.base + top.origin
  const depth = top.depth
  let visited = 0
  let demote = false
  let last = top
  for (let node = top; ; node = node.next) {
    if (node.depth === depth + (r.self ? 0 : 1))
      demote = overlapOrder(node.origin, node.order, origin, order) >= 0
    if (demote && (node !== top || r.self) && (node.rights & r.rights) !== 0) {
      node.rights &= ~r.rights
      node.space.changed(node)
    }
    visited++
    last = node
    if (node.next === top || node.next.depth <= depth) break
  }
  for (let node = last; ; ) {
    const prev = node.prev
    const isTop = node === top
    if (node.rights === 0 && node.leaf && !(isTop && !r.self)) {
      node.space.remove(node)
      node.unlink()
    }
    if (isTop) break
    node = prev
  }
  return visited
}

/** Cost of a revocation in ns. */
export const revokeCost = (visited: number): number => visited * costs.revokeNode
