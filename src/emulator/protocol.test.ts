import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FrameReader, frame, HEADER_BYTES, ProtocolError, packRecords, unpackRecords } from './protocol.ts'

const frames = fc.array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 300 })), {
  maxLength: 12,
})

/** Cuts `bytes` at the given places, in any order and number. */
const cut = (bytes: Uint8Array, places: number[]): Uint8Array[] => {
  const at = [0, ...places.map(p => p % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return at.slice(1).map((end, i) => bytes.subarray(at[i], end))
}

describe('frames', () => {
  it('arrive as they were sent, however the stream is cut', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.nat(), { maxLength: 20 }), (sent, places) => {
        const stream = Buffer.concat(sent.map(([type, payload]) => frame(type, payload)))
        const got: [number, Uint8Array][] = []
        const reader = new FrameReader()
        for (const chunk of cut(stream, places))
          reader.push(chunk, (type, payload) => got.push([type, Uint8Array.from(payload)]))
        expect(got).toEqual(sent.map(([type, payload]) => [type, Uint8Array.from(payload)]))
      }),
    )
  })

  it('are refused when longer than the limit, before their payload is held', () => {
    const header = frame(1, new Uint8Array(0))
    new DataView(header.buffer).setUint32(0, 1_000, true)
    expect(() => new FrameReader(999).push(header, () => {})).toThrow(ProtocolError)
    expect(header.length).toBe(HEADER_BYTES)
  })
})

describe('output records', () => {
  it('keep offsets and times up to 2^53', () => {
    const time = fc.record({
      offset: fc.maxSafeInteger().map(Math.abs),
      ns: fc.maxSafeInteger().map(Math.abs),
    })
    fc.assert(
      fc.property(fc.array(time), records => {
        expect(unpackRecords(packRecords(records))).toEqual(records)
      }),
    )
  })

  it('are refused when cut short', () => {
    expect(() => unpackRecords(new Uint8Array(17))).toThrow(ProtocolError)
  })
})
