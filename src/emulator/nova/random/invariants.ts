// What holds of a kernel whenever a thread is in user mode. Used by tests: finds what is wrong, as text.
import { CrdType } from '../abi.ts'
import { Cont, type Ec } from '../ec.ts'
import type { Kernel } from '../kernel.ts'
import type { Kobject } from '../kobject.ts'
import type { Mapping } from '../mapping.ts'
import type { Pd } from '../pd.ts'
import { kernelPages } from '../quota.ts'
import type { Sc } from '../sc.ts'
import type { Sm } from '../sm.ts'

const TYPES = [CrdType.MEM, CrdType.PIO, CrdType.OBJ]
const NAMES = ['PD', 'EC', 'SC', 'PT', 'SM']

/** All rules that the kernel's present state breaks. `totalPages`: limitOf at the start. */
export const brokenRules = (k: Kernel, totalPages: number): string[] => {
  const wrong: string[] = []
  const held = new Map<Kobject, number>()
  // the kernel's own memory and ports never change
  checkSpace(k, k.kernelPd, CrdType.OBJ, held, wrong)
  for (const pd of k.objects.pds) for (const type of TYPES) checkSpace(k, pd, type, held, wrong)
  checkObjects(k, held, wrong)
  checkWaiting(k, held, wrong)
  checkTime(k, wrong)
  checkMemory(k, held, totalPages, wrong)
  return wrong
}

const name = (object: Kobject): string => `${NAMES[object.type]} 0x${object.address.toString(16)}`
const show = (m: Mapping): string =>
  `mapping ${m.space.crdType}:0x${m.base.toString(16)} order ${m.order} of ${name(m.space.pd)}`

export const mappingsOf = (pd: Pd, type: number): Mapping[] => {
  const all: Mapping[] = []
  const space = pd.space(type)!
  for (let m = space.findFrom(0); m !== null; m = space.findFrom(m.base + 2 ** m.order)) all.push(m)
  return all
}

/** Every capability has a living parent with at least its rights, up to the object's creator or the kernel. */
const checkSpace = (k: Kernel, pd: Pd, type: number, held: Map<Kobject, number>, wrong: string[]): void => {
  for (const m of mappingsOf(pd, type)) {
    if (m.object !== null) held.set(m.object, (held.get(m.object) ?? 0) + 1)
    if (m.prev.next !== m || m.next.prev !== m) wrong.push(`${show(m)} is not linked into the tree`)
    const parent = m.parent
    if (parent === null) {
      if (m.depth !== 0) wrong.push(`${show(m)} has no parent, but depth ${m.depth}`)
      continue
    }
    if (m.depth !== parent.depth + 1) wrong.push(`${show(m)} is not one level below its parent`)
    if (parent.space.find(parent.base) !== parent)
      wrong.push(`${show(m)} has a parent that is gone: ${show(parent)}`)
    if ((m.rights & ~parent.rights) !== 0)
      wrong.push(`${show(m)} has more rights than its parent ${show(parent)}`)
    if (parent.space.pd !== k.kernelPd && !k.objects.pds.has(parent.space.pd))
      wrong.push(`${show(m)} has a parent in a domain that is gone`)
  }
}

/** Objects live as long as they have a capability, and their count is right. */
const checkObjects = (k: Kernel, held: Map<Kobject, number>, wrong: string[]): void => {
  for (const [object, count] of held) {
    // a thread goes with its domain, whoever still has a capability for it: calls to it end with COM_TIM
    if (object.dead && !object.owner?.dead) wrong.push(`${name(object)} is freed, but reachable`)
    if (object.capabilities !== count)
      wrong.push(`${name(object)} counts ${object.capabilities} capabilities, has ${count}`)
  }
  for (const set of [k.objects.pds, k.objects.ecs, k.objects.scs])
    for (const object of set) {
      if (object.dead) wrong.push(`${name(object)} is freed, but listed`)
      if (!held.has(object) && object !== k.rootPd) wrong.push(`${name(object)} lives without a capability`)
    }
}

/** Nobody waits at a semaphore that has something to give; who is linked is linked on both sides and alive. */
const checkWaiting = (k: Kernel, held: Map<Kobject, number>, wrong: string[]): void => {
  for (const object of held.keys()) {
    if (object.type !== 4) continue
    const sm = object as Sm
    if (sm.counter < 0) wrong.push(`${name(sm)} counts ${sm.counter}`)
    if (sm.counter > 0 && sm.first !== null)
      wrong.push(`${name(sm)} has ${sm.counter} and somebody waits: lost wake-up`)
    for (let ec = sm.first; ec !== null; ec = ec.nextWaiter) {
      if (ec.sm !== sm) wrong.push(`${name(ec)} is queued at ${name(sm)}, but waits elsewhere`)
      if (ec.dead) wrong.push(`${name(ec)} is freed, but waits at ${name(sm)}`)
    }
  }
  for (const ec of k.objects.ecs) {
    if (ec.partner !== null && ec.partner.rcap !== ec)
      wrong.push(`${name(ec)} waits for ${name(ec.partner)}, which does not know it`)
    if (ec.rcap !== null && ec.rcap.partner !== ec)
      wrong.push(`${name(ec)} serves ${name(ec.rcap)}, which does not wait for it`)
    if (ec.partner?.dead) wrong.push(`${name(ec)} waits for one that is freed`)
    if (ec.firstSc !== null && !ec.blocked && ec.cont !== Cont.DEAD)
      wrong.push(`${name(ec)} can run, but time is parked on it: lost wake-up`)
  }
}

const endOfChain = (ec: Ec): Ec => {
  let end = ec
  for (let n = 0; end.partner !== null && n < 1000; n++) end = end.partner
  return end
}

/** Every living SC is in one place: running, ready, parked on a blocked EC, or on its way from another processor. */
const checkTime = (k: Kernel, wrong: string[]): void => {
  const places = new Map<Sc, number>()
  const seen = (sc: Sc): void => {
    places.set(sc, (places.get(sc) ?? 0) + 1)
  }
  for (const cpu of k.cpus) {
    seen(cpu.sc)
    for (let priority = 0; priority < k.dialect.priorities; priority++) cpu.ready.list(priority).forEach(seen)
    cpu.remote.forEach(seen)
  }
  for (const ec of k.objects.ecs)
    for (let sc = ec.firstSc; sc !== null; sc = sc.next === sc ? null : sc.next) seen(sc)
  for (const sc of k.objects.scs) {
    const count = places.get(sc) ?? 0
    const over = sc.ec.cont === Cont.DEAD || sc.ec.cont === Cont.IDLE || endOfChain(sc.ec).dead
    if (count > 1) wrong.push(`${name(sc)} is in ${count} places`)
    if (count === 0 && !over) wrong.push(`${name(sc)} is lost: its thread can never run again`)
  }
}

/** Pages of kernel memory that all domains have together: nothing changes that. */
export const limitOf = (k: Kernel): number => [...k.objects.pds].reduce((sum, pd) => sum + pd.quota.limit, 0)

/** What domains are charged is what they have, and all that was given out adds up. */
const checkMemory = (k: Kernel, held: Map<Kobject, number>, totalPages: number, wrong: string[]): void => {
  const used = new Map<Pd, number>()
  for (const pd of k.objects.pds) {
    let pages = 0
    for (const type of TYPES)
      pages += pd.space(type)!.tables + mappingsOf(pd, type).length * kernelPages.mapping
    used.set(pd, pages)
  }
  for (const object of held.keys())
    if (object.owner !== null) used.set(object.owner, (used.get(object.owner) ?? 0) + object.pages)
  for (const pd of k.objects.pds) {
    const expected = used.get(pd) ?? 0
    if (Math.abs(pd.quota.used - expected) > 1e-6)
      wrong.push(`${name(pd)} is charged ${pd.quota.used} pages and has ${expected}`)
  }
  const limits = limitOf(k)
  if (limits !== totalPages) wrong.push(`all domains together have ${limits} pages instead of ${totalPages}`)
}
