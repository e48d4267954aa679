// UTF-8 without the host's TextEncoder, which programs of the emulated system do not have.

/** Encodes into `target`, stops before a character that would exceed `maxBytes`; returns the number of bytes. */
export const encodeUtf8 = (text: string, target: Uint8Array, maxBytes = target.length): number => {
  const limit = Math.min(maxBytes, target.length)
  let at = 0
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i)
    if (code < 0x80) {
      if (at >= limit) return at
      target[at++] = code
      continue
    }
    if (code >= 0xd800 && code < 0xe000) {
      code = text.codePointAt(i) as number
      if (code > 0xffff) i++
      else code = 0xfffd
    }
    const extra = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3
    if (at + extra >= limit) return at
    target[at++] = (extra === 1 ? 0xc0 : extra === 2 ? 0xe0 : 0xf0) | (code >> (6 * extra))
    for (let k = extra - 1; k >= 0; k--) target[at++] = 0x80 | ((code >> (6 * k)) & 0x3f)
  }
  return at
}

/** The bytes of a text. */
export const toBytes = (text: string): Uint8Array => {
  const target = new Uint8Array(text.length * 3)
  return target.slice(0, encodeUtf8(text, target))
}

const CHUNK = 4096

/** Decodes bytes [start, end); what is no UTF-8 becomes U+FFFD. */
export const decodeUtf8 = (bytes: Uint8Array, start = 0, end = bytes.length): string => {
  for (let i = start; i < end; i++) if ((bytes[i] as number) >= 0x80) return decodeWide(bytes, start, end)
  let text = ''
  for (let at = start; at < end; at += CHUNK)
    text += fromCodes.apply(undefined, bytes.subarray(at, Math.min(end, at + CHUNK)) as unknown as number[])
  return text
}
const fromCodes = String.fromCharCode

const decodeWide = (bytes: Uint8Array, start: number, end: number): string => {
  let text = ''
  let codes: number[] = []
  let at = start
  while (at < end) {
    const first = bytes[at++] as number
    let code = first
    if (first >= 0x80) {
      const extra = first >= 0xf0 && first < 0xf5 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 ? 1 : 0
      code = extra === 0 || first >= 0xf5 ? 0xfffd : first & (0x3f >> extra)
      if (code !== 0xfffd || extra !== 0) {
        let n = 0
        while (n < extra && at < end && ((bytes[at] as number) & 0xc0) === 0x80) {
          code = (code << 6) | ((bytes[at++] as number) & 0x3f)
          n++
        }
        const least = extra === 1 ? 0x80 : extra === 2 ? 0x800 : 0x10000
        if (n < extra || code < least || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) code = 0xfffd
      }
    }
    if (code > 0xffff) codes.push(0xd800 + ((code - 0x10000) >> 10), 0xdc00 + (code & 0x3ff))
    else codes.push(code)
    if (codes.length >= CHUNK) {
      text += String.fromCharCode(...codes)
      codes = []
    }
  }
  return text + String.fromCharCode(...codes)
}
