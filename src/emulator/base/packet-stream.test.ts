import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AttachedDataspace } from './attached.ts'
import type { Op } from './op.ts'
import { type Packet, PacketStream, QUEUE_SLOTS } from './packet-stream.ts'

/** Both sides see the same words. */
function sharedMemory(): AttachedDataspace {
  const words = new Map<number, number>()
  const ds = {
    *load(at: number) {
      return words.get(at) ?? 0
    },
    *store(at: number, _bytes: number, value: number) {
      words.set(at, value)
    },
  }
  return ds as unknown as AttachedDataspace
}

const run = <T>(op: Op<T>): T => op.next().value as T

describe('packet stream', () => {
  it('carries packets from source to sink and back, in order', () => {
    const ds = sharedMemory()
    const [source, sink] = [new PacketStream(ds), new PacketStream(ds)]
    const packets = [1, 2, 3].map(i => ({ offset: 4096 * i, size: i }))
    for (const packet of packets) expect(run(source.submit(packet))).toBe(true)
    expect(run(sink.anySubmitted())).toBe(true)
    for (const packet of packets) {
      expect(run(sink.next())).toEqual(packet)
      expect(run(sink.acknowledge(packet))).toBe(true)
    }
    expect(run(sink.next())).toBeUndefined()
    for (const packet of packets) expect(run(source.nextAcknowledged())).toEqual(packet)
    expect(run(source.nextAcknowledged())).toBeUndefined()
  })

  it('refuses a packet when its queue is full', () => {
    const stream = new PacketStream(sharedMemory())
    for (let i = 0; i < QUEUE_SLOTS; i++) expect(run(stream.submit({ offset: i, size: 1 }))).toBe(true)
    expect(run(stream.submit({ offset: 0, size: 1 }))).toBe(false)
    run(stream.next())
    expect(run(stream.submit({ offset: 0, size: 1 }))).toBe(true)
  })

  it('behaves as a bounded queue however calls alternate', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 500 }), puts => {
        const stream = new PacketStream(sharedMemory())
        const model: Packet[] = []
        puts.forEach((put, i) => {
          const packet = { offset: i, size: i + 1 }
          if (!put) expect(run(stream.next())).toEqual(model.shift())
          else if (run(stream.submit(packet))) model.push(packet)
          else expect(model).toHaveLength(QUEUE_SLOTS)
        })
      }),
      { numRuns: 50 },
    )
  })
})
