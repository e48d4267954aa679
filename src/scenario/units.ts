// Spans of time and sizes as authors write them.
import type { Size, Span } from './scenario.ts'

const NS: Record<string, number> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9, min: 60e9, h: 3600e9 }
const BYTES: Record<string, number> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }

export const SPAN_EXPECTED = "a span of time such as '20s', '500ms', '2min', or a number of milliseconds"
export const SIZE_EXPECTED = "a size such as '64M', '512K', '1G', or a number of bytes"

const whole = (value: number): number | undefined => {
  const rounded = Math.round(value)
  return Number.isSafeInteger(rounded) && rounded >= 0 ? rounded : undefined
}

/** Nanoseconds, or undefined for what is no span. */
export function parseSpan(span: unknown): number | undefined {
  if (typeof span === 'number') return whole(span * 1e6)
  if (typeof span !== 'string') return undefined
  const [, digits, unit] = /^(\d{1,16}(?:\.\d{1,9})?) ?(ns|us|ms|s|min|h)$/.exec(span) ?? []
  return digits && unit ? whole(Number(digits) * NS[unit]!) : undefined
}

/** Bytes, or undefined for what is no size. */
export function parseSize(size: unknown): number | undefined {
  if (typeof size === 'number') return Number.isInteger(size) ? whole(size) : undefined
  if (typeof size !== 'string') return undefined
  const [, digits, unit] = /^(\d{1,16})([KMG]?)$/.exec(size) ?? []
  return digits === undefined ? undefined : whole(Number(digits) * BYTES[unit ?? '']!)
}

/** What the emulated machine can have: the kernel and core take the least, devices stand above the most. */
const MEMORY = { least: 48 * 2 ** 20, most: 3 * 2 ** 30, page: 4096 }

export const MEMORY_EXPECTED = `${SIZE_EXPECTED}, from 48M to 3G, in whole pages of 4K`

/** Bytes of a machine's memory, or undefined for what none can have. */
export function parseMemory(size: unknown): number | undefined {
  const bytes = parseSize(size) ?? 0
  return bytes >= MEMORY.least && bytes <= MEMORY.most && bytes % MEMORY.page === 0 ? bytes : undefined
}

/** A span of a validated scenario; calling it with anything else is our own bug. */
export function spanNs(span: Span): number {
  const ns = parseSpan(span)
  if (ns === undefined) throw new Error(`not validated: span ${JSON.stringify(span)}`)
  return ns
}

/** A size of a validated scenario; calling it with anything else is our own bug. */
export function sizeBytes(size: Size): number {
  const bytes = parseSize(size)
  if (bytes === undefined) throw new Error(`not validated: size ${JSON.stringify(size)}`)
  return bytes
}
