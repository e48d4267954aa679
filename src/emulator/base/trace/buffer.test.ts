import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Context, resume } from '../../base-nova/context.ts'
import type { Cpu } from '../../nova/abi.ts'
import type { Op } from '../op.ts'
import { TraceReader, TraceWriter } from './buffer.ts'

/** Memory that is always mapped: nothing here enters the kernel. */
const useMemory = (bytes: number): void => {
  const memory = new Uint8Array(bytes)
  const view = new DataView(memory.buffer)
  const cpu = {
    utcb: () => 0,
    setUtcb() {},
    hit: () => true,
    r32: (at: number) => view.getUint32(at, true),
    w32: (at: number, value: number) => view.setUint32(at, value, true),
    r64: (at: number) => Number(view.getBigUint64(at, true)),
    w64: (at: number, value: number) => view.setBigUint64(at, BigInt(value), true),
    copyOut(at: number, target: Uint8Array, offset: number, n: number) {
      target.set(memory.subarray(at, at + n), offset)
    },
    copyIn: (at: number, source: Uint8Array, offset: number, n: number) =>
      memory.set(source.subarray(offset, offset + n), at),
    fill: (at: number, value: number, n: number) => memory.fill(value, at, at + n),
  }
  resume(new Context(cpu as unknown as Cpu, 0))
}

function run<T>(op: Op<T>): T {
  const step = op.next()
  if (!step.done) throw new Error('unexpected trap')
  return step.value
}

const SIZE = 128
const setUp = () => {
  useMemory(SIZE)
  const writer = new TraceWriter(0, SIZE)
  run(writer.init())
  return { writer, reader: new TraceReader(0) }
}
/** An entry that tells its number, and is as long as wanted. */
const entry = (number: number, length: number) => new Uint8Array(length).fill(number % 256)

test('entries are read once, in order', () => {
  const { writer, reader } = setUp()
  run(writer.append(entry(1, 5)))
  run(writer.append(entry(2, 8)))
  expect(run(reader.newEntries())).toEqual([entry(1, 5), entry(2, 8)])
  expect(run(reader.newEntries())).toEqual([])
  run(writer.append(entry(3, 1)))
  expect(run(reader.newEntries())).toEqual([entry(3, 1)])
})

test('empty entries and such that exceed the buffer are left out', () => {
  const { writer, reader } = setUp()
  run(writer.append(entry(1, 0)))
  run(writer.append(entry(2, SIZE)))
  expect(run(reader.newEntries())).toEqual([])
})

test('a reader that keeps up misses nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 }), lengths => {
      const { writer, reader } = setUp()
      for (const [number, length] of lengths.entries()) {
        run(writer.append(entry(number, length)))
        expect(run(reader.newEntries())).toEqual([entry(number, length)])
      }
    }),
  )
})

test('whatever is read was written, in that order, and ends with the newest', () => {
  const steps = fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constant(0)), { maxLength: 100 })
  fc.assert(
    fc.property(steps, lengths => {
      const { writer, reader } = setUp()
      let next = 0
      let oldest = 0
      const written: Uint8Array[] = []
      for (const length of lengths) {
        if (length > 0) {
          written.push(entry(next++, length))
          run(writer.append(written.at(-1) as Uint8Array))
          continue
        }
        const found = run(reader.newEntries())
        expect(found.length).toBeLessThanOrEqual(next - oldest)
        if (next > oldest) expect(found.length).toBeGreaterThan(0)
        expect(found).toEqual(written.slice(next - found.length))
        oldest = next
      }
    }),
  )
})
