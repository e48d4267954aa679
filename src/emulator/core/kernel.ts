// Core's own kernel objects and physical memory as it reaches it: everything in the machine stands at LOCAL_BASE plus its physical
// address, once mapped. Mappings come from the hypervisor's own resources, which only the root task may take (nova.md 3.5).

import { fillBytes, type Op } from '../base/index.ts'
import { selectors } from '../base-nova/selectors.ts'
import { createPt, createSm, delegate, ptCtrl, revoke } from '../base-nova/syscalls.ts'
import { entryAddress } from '../base-nova/threads.ts'
import { CrdType, crd, kernelSelGsi, Rights, RootSel } from '../nova/abi.ts'

const PAGE = 4096
export const ROOT_PD = RootSel.PD
export const ROOT_EC = RootSel.EC
/** Physical address p is visible to core at LOCAL_BASE + p. */
export const LOCAL_BASE = 0x10_0000_0000
const PORT_ORDER = 16

export const pageDown = (at: number): number => at - (at % PAGE)
export const pageUp = (at: number): number => pageDown(at + PAGE - 1)

/** Splits a range into naturally aligned powers of two of pages; `skew` is aligned alike. */
export function* flexpages(
  base: number,
  size: number,
  skew = base,
): Generator<{ page: number; order: number }> {
  let page = pageDown(base) / PAGE
  let other = pageDown(skew) / PAGE
  let left = pageUp(base + size) / PAGE - page
  while (left > 0) {
    let order = 0
    while (
      order < 30 &&
      page % 2 ** (order + 1) === 0 &&
      other % 2 ** (order + 1) === 0 &&
      2 ** (order + 1) <= left
    )
      order++
    yield { page, order }
    page += 2 ** order
    other += 2 ** order
    left -= 2 ** order
  }
}

/** Makes physical memory accessible to core. */
export function* mapLocal(base: number, size: number): Op<number> {
  const offset = LOCAL_BASE / PAGE
  for (const { page, order } of flexpages(base, size))
    yield* delegate({
      from: ROOT_PD,
      to: ROOT_PD,
      range: crd(CrdType.MEM, page, order, Rights.RW),
      window: crd(CrdType.MEM, page + offset, order, Rights.RW),
      hotspot: page + offset,
      hypervisor: true,
    })
  return LOCAL_BASE + base
}

export function* unmapLocal(base: number, size: number): Op<void> {
  const offset = LOCAL_BASE / PAGE
  for (const { page, order } of flexpages(base, size))
    yield* revoke(crd(CrdType.MEM, page + offset, order, Rights.RWX), true)
}

/** Zeroes physical memory. */
export function* clearPhysical(base: number, size: number): Op<void> {
  yield* mapLocal(base, size)
  yield* fillBytes(LOCAL_BASE + base, 0, size)
  yield* unmapLocal(base, size)
}

/** All I/O ports. */
export function* takePorts(): Op<void> {
  const all = crd(CrdType.PIO, 0, PORT_ORDER, Rights.RWX)
  yield* delegate({ from: ROOT_PD, to: ROOT_PD, range: all, window: all, hotspot: 0, hypervisor: true })
}

/** The semaphore of an interrupt, at a selector of ours. */
export function* takeInterrupt(gsi: number): Op<number> {
  const sel = selectors.alloc()
  yield* delegate({
    from: ROOT_PD,
    to: ROOT_PD,
    range: crd(CrdType.OBJ, kernelSelGsi(gsi), 0, Rights.OBJ_ALL),
    window: crd(CrdType.OBJ, sel, 0, Rights.OBJ_ALL),
    hotspot: sel,
    hypervisor: true,
  })
  return sel
}

/** A portal of core that is entered at `entry`; its id is `id`, by default its selector. */
export function* newPortal(
  ec: number,
  entry: number,
  sel = selectors.alloc(),
  id = sel,
  mtd = 0,
): Op<number> {
  yield* createPt(sel, ROOT_PD, ec, mtd, entryAddress(entry))
  yield* ptCtrl(sel, id)
  return sel
}

export function* newSemaphore(sel = selectors.alloc()): Op<number> {
  yield* createSm(sel, ROOT_PD, 0)
  return sel
}

/** Copies an object capability (or an aligned block of them) of core into another protection domain. */
export const grant = (from: number, pd: number, to: number, order = 0): Op<number> =>
  delegate({
    from: ROOT_PD,
    to: pd,
    range: crd(CrdType.OBJ, from, order, Rights.OBJ_ALL),
    window: crd(CrdType.OBJ, to, order, Rights.OBJ_ALL),
    hotspot: to,
  })
