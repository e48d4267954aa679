// Reference, 3.4 to 3.7; section 14, items 5 and 6.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Machine, machineDefaults } from '../machine/machine.ts'
import { Programs } from '../machine/programs.ts'
import { CrdType, crd } from './abi.ts'
import { delegate, revoke } from './delegation.ts'
import { dialects } from './dialect.ts'
import { FrameAllocator } from './frames.ts'
import { Kernel } from './kernel.ts'
import { clamp, Mapping } from './mapping.ts'
import { Pd } from './pd.ts'
import { translate } from './typed-items.ts'

const makeKernel = (): Kernel => {
  const machine = new Machine({ ...machineDefaults, memoryBytes: 1 << 20 })
  return new Kernel(
    machine,
    dialects.r10,
    new Programs(machine.memory, () => undefined),
    new FrameAllocator(0, 1 << 20),
  )
}

const system = (pds: number) => {
  const k = makeKernel()
  const domains = Array.from({ length: pds }, (_, i) => new Pd(k, k.kernelPd, `pd${i}`))
  const root = new Mapping(domains[0]!.memory, 0, 8, 0x1000, 7, null, 0)
  domains[0]!.memory.insert(root)
  const give = (
    from: number,
    to: number,
    base: number,
    order: number,
    rights: number,
    at: number,
    window = 36,
  ): number =>
    delegate(k, k.cpus[0]!, domains[from]!, domains[to]!, {
      type: CrdType.MEM,
      rights,
      flags: 0,
      sendBase: base,
      sendOrder: order,
      receiveBase: 0,
      receiveOrder: window,
      hotSpot: at,
    })
  const take = (pd: number, base: number, order: number, rights: number, self: boolean): number =>
    revoke(domains[pd]!, { type: CrdType.MEM, base, order, rights, self, keep: false })
  return { k, domains, root, give, take }
}

test('the hot spot chooses within the larger range', () => {
  expect(clamp(0x10, 2, 0, 31, 0x1234)).toEqual({ sendBase: 0x10, receiveBase: 0x1234, order: 2 })
  expect(clamp(0x100, 8, 0x55, 0, 0x1234)).toEqual({ sendBase: 0x134, receiveBase: 0x55, order: 0 })
})

test('delegation shifts, intersects rights and silently skips what is occupied', () => {
  const { domains, give } = system(2)
  expect(give(0, 1, 0x10, 2, 5, 0x400)).toBe(crd(CrdType.MEM, 0x400, 2, 5))
  expect(domains[1]!.memory.translate(0x401)).toBe((0x1000 + 0x11) * 8 + 5)
  expect(give(0, 1, 0x20, 0, 7, 0x401)).toBe(crd(CrdType.MEM, 0x401, 0, 7))
  expect(domains[1]!.memory.translate(0x401)).toBe((0x1000 + 0x11) * 8 + 5)
})

test('revoke takes rights from children only, or from the own mapping too; nodes are never split', () => {
  const { domains, give, take } = system(3)
  give(0, 1, 0, 4, 7, 0x100)
  give(1, 2, 0x104, 1, 7, 0x200)
  take(0, 4, 0, 2, false)
  expect(domains[1]!.memory.translate(0x10f) % 8).toBe(5)
  expect(domains[2]!.memory.translate(0x200) % 8).toBe(5)
  take(1, 0x100, 4, 7, false)
  expect(domains[2]!.memory.translate(0x200)).toBe(0)
  expect(domains[1]!.memory.translate(0x100) % 8).toBe(5)
  take(1, 0x100, 4, 7, true)
  expect(domains[1]!.memory.translate(0x100)).toBe(0)
})

test('children outside the named part survive', () => {
  const { domains, give, take } = system(3)
  give(0, 1, 0, 0, 7, 0x100)
  give(0, 2, 8, 0, 7, 0x100)
  take(0, 0, 2, 7, false)
  expect(domains[1]!.memory.translate(0x100)).toBe(0)
  expect(domains[2]!.memory.translate(0x100)).not.toBe(0)
})

test('translation finds the name that the receiver gave on', () => {
  const { domains, give } = system(3)
  give(0, 1, 0x10, 2, 7, 0x400)
  give(1, 2, 0x401, 0, 5, 0x900)
  const window = crd(CrdType.MEM, 0, 31, 0x1f)
  expect(translate(domains[2]!, domains[0]!, window, crd(CrdType.MEM, 0x900, 0, 0x1f))).toBe(
    crd(CrdType.MEM, 0x11, 0, 5),
  )
  expect(translate(domains[2]!, domains[1]!, window, crd(CrdType.MEM, 0x900, 0, 0x1f))).toBe(
    crd(CrdType.MEM, 0x401, 0, 5),
  )
  expect(translate(domains[1]!, domains[2]!, window, crd(CrdType.MEM, 0x401, 0, 0x1f))).toBe(0)
})

test('random delegations and revocations keep the invariants of the tree', () => {
  const step = fc.record({
    take: fc.boolean(),
    self: fc.boolean(),
    from: fc.nat(3),
    to: fc.nat(3),
    base: fc.nat(255),
    order: fc.nat(4),
    rights: fc.integer({ min: 1, max: 7 }),
    at: fc.nat(255),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const { domains, root, give, take } = system(4)
      for (const s of steps) {
        if (s.take) take(s.from, s.base, s.order, s.rights, s.self && s.from !== 0)
        else if (s.from !== s.to && s.to !== 0)
          give(s.from, s.to, s.base - (s.base % 2 ** s.order), s.order, s.rights, s.at)
      }
      const inTree = new Set<Mapping>()
      for (let node = root.next; node !== root; node = node.next) {
        inTree.add(node)
        const parent = node.parent!
        expect(parent === root || inTree.has(parent)).toBe(true)
        expect(node.depth).toBe(parent.depth + 1)
        expect(node.rights & ~parent.rights).toBe(0)
        expect(node.rights).not.toBe(0)
        expect(node.origin).toBeGreaterThanOrEqual(parent.origin)
        expect(node.origin + 2 ** node.order).toBeLessThanOrEqual(parent.origin + 2 ** parent.order)
        expect(node.space.find(node.base)).toBe(node)
      }
      let count = 0
      for (const pd of domains.slice(1))
        for (let m = pd.memory.findFrom(0); m !== null; m = pd.memory.findFrom(m.base + 2 ** m.order)) {
          expect(inTree.has(m)).toBe(true)
          count++
        }
      expect(count).toBe(inTree.size)
    }),
  )
})
