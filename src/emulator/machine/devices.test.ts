import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TimeBase } from './clock.ts'
import { readElf, writeElf } from './elf.ts'
import { Machine, machineDefaults } from './machine.ts'
import { PIT_HZ } from './pit.ts'
import { decodeUtf8, encodeUtf8 } from './utf8.ts'

const machine = (): Machine => new Machine({ ...machineDefaults, memoryBytes: 1 << 20 })

test('time base: the nanosecond of a tick shows that tick, the one before does not', () => {
  const base = new TimeBase(2609006)
  fc.assert(
    fc.property(fc.nat(2 ** 31 - 1), fc.nat(1000), (low, high) => {
      const ticks = high * 2 ** 31 + low
      const ns = base.nsAt(ticks)
      expect(base.ticksAt(ns)).toBeGreaterThanOrEqual(ticks)
      if (ns > 0) expect(base.ticksAt(ns - 1)).toBeLessThan(ticks)
    }),
  )
})

test('UTF-8 agrees with the host, malformed input included', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), s => {
      expect(encodeUtf8(s)).toEqual(new TextEncoder().encode(s))
    }),
  )
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), s => {
      expect(decodeUtf8(new TextEncoder().encode(s))).toBe(s)
    }),
  )
  expect(decodeUtf8(new Uint8Array([0xff, 0x41]))).toBe('\ufffdA')
})

test('UART: sends at once, holds what is received, interrupts on data', () => {
  const m = machine()
  const sent: number[] = []
  const gsis: number[] = []
  m.uart.onSend = b => sent.push(b)
  m.irq.deliver = gsi => gsis.push(gsi)
  m.irq.unmask(4)
  m.ports.write(0x3f8, 1, 0x41)
  expect(sent).toEqual([0x41])
  expect(m.ports.read(0x3fd, 1)).toBe(0x60)
  m.ports.write(0x3f9, 1, 1)
  m.uart.receive(new Uint8Array(20).map((_, i) => i))
  expect(gsis).toEqual([4])
  expect(m.ports.read(0x3fa, 1) & 0xf).toBe(4)
  const got: number[] = []
  while (m.ports.read(0x3fd, 1) & 1) got.push(m.ports.read(0x3f8, 1))
  expect(got).toEqual(Array.from({ length: 20 }, (_, i) => i))
  expect(m.ports.read(0x3fa, 1) & 0xf).toBe(1)
})

test('UART: the divisor hides behind DLAB', () => {
  const m = machine()
  const sent: number[] = []
  m.uart.onSend = b => sent.push(b)
  m.ports.write(0x3fb, 1, 0x83)
  m.ports.write(0x3f8, 1, 12)
  m.ports.write(0x3f9, 1, 1)
  expect([m.ports.read(0x3f8, 1), m.ports.read(0x3f9, 1)]).toEqual([12, 1])
  m.ports.write(0x3fb, 1, 3)
  expect(sent).toEqual([])
})

test('PIT: counts down, latches, interrupts once in mode 0 and periodically in mode 2 and 3', () => {
  for (const [mode, expected] of [
    [0, 1],
    [2, 3],
    [3, 3],
  ] as const) {
    const m = machine()
    const ticks: number[] = []
    m.irq.deliver = () => ticks.push(m.clock.nowNs)
    m.irq.unmask(0)
    m.ports.write(0x43, 1, 0x30 | (mode << 1))
    m.ports.write(0x40, 1, 0xe8)
    m.ports.write(0x40, 1, 0x03)
    for (let i = 0; i < 3 && m.calendar.nextNs < Number.POSITIVE_INFINITY; i++) {
      m.clock.nowNs = m.calendar.nextNs
      m.calendar.runUntil(m.clock.nowNs)
    }
    const period = (1000 * 1e9) / PIT_HZ
    expect(ticks.length).toBe(expected)
    for (const [i, at] of ticks.entries()) expect(Math.abs(at - (i + 1) * period)).toBeLessThan(2)
  }
  const m = machine()
  m.ports.write(0x43, 1, 0x34)
  m.ports.write(0x40, 1, 0)
  m.ports.write(0x40, 1, 0)
  m.clock.nowNs = 1e6
  m.ports.write(0x43, 1, 0)
  m.clock.nowNs = 2e6
  const latched = m.ports.read(0x40, 1) + m.ports.read(0x40, 1) * 256
  expect(latched).toBe(0x10000 - Math.floor(PIT_HZ / 1000))
})

test('interrupt controller: a masked edge is lost, a masked level comes when the mask goes', () => {
  const m = machine()
  const gsis: number[] = []
  m.irq.deliver = gsi => gsis.push(gsi)
  m.irq.pulse(7)
  m.irq.unmask(7)
  expect(gsis).toEqual([])
  m.irq.set(20, true)
  m.irq.unmask(20)
  expect(gsis).toEqual([20])
})

test('ELF: what was written is read again; anything cut off or foreign is refused', () => {
  const content = new Uint8Array([1, 2, 3])
  const image = writeElf(0x1080, [
    { vaddr: 0x1000, flags: 5, content, memSize: 0x3000, fileSize: 3 },
    { vaddr: 0x4000, flags: 6, content: new Uint8Array(0), memSize: 0x1000, fileSize: 0 },
  ])
  const elf = readElf(image)!
  expect([elf.entry, elf.type, elf.machine]).toEqual([0x1080, 2, 62])
  expect(elf.segments).toEqual([
    { vaddr: 0x1000, flags: 5, offset: 0x1000, fileSize: 3, memSize: 0x3000 },
    { vaddr: 0x4000, flags: 6, offset: 0x1000, fileSize: 0, memSize: 0x1000 },
  ])
  expect([...image.subarray(0x1000, 0x1003)]).toEqual([1, 2, 3])
  for (let cut = 0; cut < 0x1003; cut += 7)
    expect(readElf(image.slice(0, cut))?.segments.length ?? 0).toBeLessThan(2)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
      expect(readElf(bytes)).toBeUndefined()
    }),
  )
})
