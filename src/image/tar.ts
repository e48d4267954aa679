// Headers of ustar archives (POSIX.1-1988), without anything that differs from one build to the next.
import { BLOCK } from './format.ts'

const MODE = '0000644'
const OCTAL_SIZE = 11

/** Fields of a header: offset and length. */
const FIELD = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  mtime: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  magic: [257, 8],
  prefix: [345, 155],
} as const

const MAGIC = 'ustar\x0000'

/** A header block of a file of `size` bytes. Names over 100 characters are split at a '/', as the format has it. */
export function tarHeader(name: string, size: number): Uint8Array {
  const block = Buffer.alloc(BLOCK)
  const put = (field: keyof typeof FIELD, text: string) =>
    block.write(text, FIELD[field][0], FIELD[field][1], 'latin1')
  const [prefix, base] = splitName(name)
  put('name', base)
  put('prefix', prefix)
  put('mode', MODE)
  put('uid', '0000000')
  put('gid', '0000000')
  put('size', size.toString(8).padStart(OCTAL_SIZE, '0'))
  put('mtime', '0'.repeat(OCTAL_SIZE))
  put('type', '0')
  put('magic', MAGIC)
  put('checksum', `${checksum(block).toString(8).padStart(6, '0')}\0 `)
  return block
}

function splitName(name: string): [prefix: string, base: string] {
  if (name.length <= FIELD.name[1]) return ['', name]
  const slash = name.indexOf('/', name.length - FIELD.name[1] - 1)
  if (slash < 0) throw new Error(`name does not fit an archive header: ${name}`)
  return [name.slice(0, slash), name.slice(slash + 1)]
}

/** Sum of the header's bytes, with the checksum field itself as blanks. */
function checksum(block: Uint8Array): number {
  let sum = 0
  const [from, length] = FIELD.checksum
  for (let i = 0; i < BLOCK; i++) sum += i >= from && i < from + length ? 0x20 : block[i]!
  return sum
}

export type ParsedHeader = { name: string; size: number } | 'end' | { broken: string }

/** Reads a header block; takes what tarHeader writes, and says what is wrong with anything else. */
export function parseTarHeader(block: Uint8Array): ParsedHeader {
  if (block.every(byte => byte === 0)) return 'end'
  const text = (field: keyof typeof FIELD): string => {
    const [from, length] = FIELD[field]
    const raw = Buffer.from(block.buffer, block.byteOffset + from, length).toString('latin1')
    const end = raw.indexOf('\0')
    return end < 0 ? raw : raw.slice(0, end)
  }
  if (text('magic') !== 'ustar') return { broken: 'no ustar header' }
  const [at] = FIELD.checksum
  const sum = /^0*([0-7]{1,6})[\0 ]/.exec(Buffer.from(block.subarray(at, at + 8)).toString('latin1'))
  if (!sum || Number.parseInt(sum[1]!, 8) !== checksum(block))
    return { broken: 'header with a wrong checksum' }
  if (text('type') !== '0') return { broken: 'an entry that is no plain file' }
  const digits = text('size')
  if (!/^[0-7]{11}$/.test(digits)) return { broken: 'an entry without a right size' }
  const prefix = text('prefix')
  return { name: prefix ? `${prefix}/${text('name')}` : text('name'), size: Number.parseInt(digits, 8) }
}
