// UTF-8 in both directions without host interfaces.

/** Bytes to text; what is malformed becomes U+FFFD. */
export const decodeUtf8 = (bytes: Uint8Array): string => {
  const plain = decodeLatin1(bytes)
  if (!NOT_ASCII.test(plain)) return plain
  const parts: string[] = []
  let units: number[] = []
  let i = 0
  const flush = (): void => {
    parts.push(String.fromCharCode.apply(null, units))
    units = []
  }
  while (i < bytes.length) {
    const b = bytes[i]!
    const length =
      b < 0x80 ? 1 : b >= 0xc2 && b < 0xe0 ? 2 : b >= 0xe0 && b < 0xf0 ? 3 : b >= 0xf0 && b < 0xf5 ? 4 : 0
    let code = length === 1 ? b : b & (0xff >> (length + 1))
    let good = length > 0 && i + length <= bytes.length
    for (let k = 1; good && k < length; k++) {
      const c = bytes[i + k]!
      if ((c & 0xc0) !== 0x80) good = false
      code = code * 64 + (c & 0x3f)
    }
    if (!good) code = 0xfffd
    if (code >= 0x10000) units.push(0xd800 + ((code - 0x10000) >> 10), 0xdc00 + ((code - 0x10000) & 0x3ff))
    else units.push(code)
    if (units.length > 8000) flush()
    i += good ? length : 1
  }
  flush()
  return parts.join('')
}

const NOT_ASCII = /[^\0-\x7f]/
const CHUNK = 8192

const decodeLatin1 = (bytes: Uint8Array): string => {
  let text = ''
  for (let i = 0; i < bytes.length; i += CHUNK)
    text += String.fromCharCode.apply(null, bytes.subarray(i, i + CHUNK) as unknown as number[])
  return text
}

/** Text to bytes; a lone surrogate becomes U+FFFD. */
export const encodeUtf8 = (text: string): Uint8Array => {
  const out: number[] = []
  for (const char of text) {
    let code = char.codePointAt(0)!
    if (code >= 0xd800 && code < 0xe000) code = 0xfffd
    if (code < 0x80) out.push(code)
    else if (code < 0x800) out.push(0xc0 | (code >> 6), 0x80 | (code & 63))
    else if (code < 0x10000) out.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
    else
      out.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
  }
  return new Uint8Array(out)
}
