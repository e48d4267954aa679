// Terminal control sequences in a serial stream: which bytes they take, so that matching sees text alone.

const ESC = 0x1b
const BEL = 0x07

/**
 * Position behind the control sequence or control character at `at` (bytes[at] is below 0x20 or 0x7f, and no tab); never behind `end`.
 * Knows CSI (colours, cursor), OSC and the other strings, two- and three-byte escapes; an unfinished sequence ends with its line.
 */
export function skipControl(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] !== ESC || at + 1 >= end) return at + 1
  const kind = bytes[at + 1]!
  let next = at + 2
  if (kind === 0x5b) {
    while (next < end && bytes[next]! >= 0x20 && bytes[next]! < 0x40) next++
    return next < end && bytes[next]! >= 0x40 && bytes[next]! < 0x7f ? next + 1 : next
  }
  if (kind === 0x5d || kind === 0x50 || kind === 0x58 || kind === 0x5e || kind === 0x5f) {
    while (next < end && bytes[next] !== BEL && bytes[next] !== ESC) next++
    if (next < end && bytes[next] === BEL) return next + 1
    return bytes[next] === ESC && next + 1 < end && bytes[next + 1] === 0x5c ? next + 2 : next
  }
  if (kind < 0x20 || kind >= 0x7f) return at + 1
  while (
    next < end &&
    bytes[next - 1]! >= 0x20 &&
    bytes[next - 1]! < 0x30 &&
    bytes[next]! >= 0x20 &&
    bytes[next]! < 0x7f
  )
    next++
  return next
}

/** A line of text without control sequences and control characters (tabs stay), as the matcher would see it. */
export function stripEscapes(text: string): string {
  if (!/[\x00-\x08\x0a-\x1f\x7f]/.test(text)) return text
  const bytes = new TextEncoder().encode(text)
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(
    bytes.subarray(0, compact(bytes, 0, bytes.length, bytes)),
  )
}

/** Copies bytes[start, end) without control sequences to the beginning of `target`; returns how many bytes stand there. */
export function compact(bytes: Uint8Array, start: number, end: number, target: Uint8Array): number {
  let size = 0
  let at = start
  while (at < end) {
    const byte = bytes[at]!
    if ((byte < 0x20 && byte !== 0x09) || byte === 0x7f) at = skipControl(bytes, at, end)
    else {
      target[size++] = byte
      at++
    }
  }
  return size
}
