// Compiled code kept between processes: what the engine of the host compiled for scripts that ran before, so that a new process need not.
// A pack: u32 length of a JSON list of entries, the list, then each entry's source and code. Knows neither files nor the compiler.

export interface CachedCode {
  source: Uint8Array
  code: Uint8Array
}

interface Entry {
  source: number
  code: number
}

/** All scripts as one pack. `encode` makes UTF-8. */
export function packCode(scripts: readonly CachedCode[], encode: (text: string) => Uint8Array): Uint8Array {
  const entries: Entry[] = scripts.map(({ source, code }) => ({ source: source.length, code: code.length }))
  const head = encode(JSON.stringify(entries))
  const parts = [head, ...scripts.flatMap(({ source, code }) => [source, code])]
  const pack = new Uint8Array(4 + parts.reduce((sum, { length }) => sum + length, 0))
  new DataView(pack.buffer).setUint32(0, head.length, true)
  let at = 4
  for (const part of parts) {
    pack.set(part, at)
    at += part.length
  }
  return pack
}

/** The scripts in a pack; none if it is not whole. */
export function unpackCode(pack: Uint8Array, decode: (bytes: Uint8Array) => string): CachedCode[] {
  if (pack.length < 4) return []
  const length = new DataView(pack.buffer, pack.byteOffset).getUint32(0, true)
  let at = 4 + length
  if (at > pack.length) return []
  const take = (size: number): Uint8Array => {
    at += size
    return pack.subarray(at - size, at)
  }
  try {
    const entries = JSON.parse(decode(pack.subarray(4, at))) as Entry[]
    const scripts = entries.map(({ source, code }) => ({ source: take(source), code: take(code) }))
    return at === pack.length ? scripts : []
  } catch {
    return []
  }
}
