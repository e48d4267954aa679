// ELF64 images of programs, little endian, x86-64: reads program headers, writes executables of a few segments.
// Source: System V ABI, chapters 4 and 5.

export const ElfFlag = { X: 1, W: 2, R: 4 } as const
const PT_LOAD = 1
const EHDR = 64
const PHDR = 56

export interface Segment {
  vaddr: number
  /** ElfFlag bits. */
  flags: number
  /** Offset of the bytes in the file. */
  offset: number
  fileSize: number
  memSize: number
}

export interface ElfImage {
  entry: number
  type: number
  machine: number
  segments: Segment[]
}

/** Reads the header and the PT_LOAD segments; undefined when this is no ELF64 file or it is cut off. */
export const readElf = (bytes: Uint8Array): ElfImage | undefined => {
  if (bytes.length < EHDR) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const u64 = (at: number): number => Number(view.getBigUint64(at, true))
  if (view.getUint32(0, false) !== 0x7f454c46 || bytes[4] !== 2 || bytes[5] !== 1) return undefined
  const offset = u64(32)
  const entrySize = view.getUint16(54, true)
  const count = view.getUint16(56, true)
  const segments: Segment[] = []
  for (let i = 0; i < count; i++) {
    const at = offset + i * entrySize
    if (at + PHDR > bytes.length) return undefined
    if (view.getUint32(at, true) !== PT_LOAD) continue
    const segment = {
      vaddr: u64(at + 16),
      flags: view.getUint32(at + 4, true),
      offset: u64(at + 8),
      fileSize: u64(at + 32),
      memSize: u64(at + 40),
    }
    if (segment.offset + segment.fileSize > bytes.length) return undefined
    segments.push(segment)
  }
  return { entry: u64(24), type: view.getUint16(16, true), machine: view.getUint16(18, true), segments }
}

/** One segment to write; `content` may be shorter than `memSize` (the rest is zero and not in the file unless `inFile`). */
export interface SegmentContent {
  vaddr: number
  flags: number
  content: Uint8Array
  memSize: number
  /** Bytes of the segment that must be in the file; at least the content. */
  fileSize: number
}

/** Writes an ET_EXEC image; segments start at page borders of the file. */
export const writeElf = (entry: number, segments: readonly SegmentContent[]): Uint8Array => {
  const page = (n: number): number => Math.ceil(n / 4096) * 4096
  let end = 4096
  const offsets = segments.map(s => {
    if (s.fileSize === 0) return 4096
    const at = end
    end += page(s.fileSize)
    return at
  })
  const total = Math.max(4096, ...segments.map((s, i) => offsets[i]! + s.fileSize))
  const bytes = new Uint8Array(total)
  const view = new DataView(bytes.buffer)
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
  view.setUint16(16, 2, true)
  view.setUint16(18, 62, true)
  view.setUint32(20, 1, true)
  view.setBigUint64(24, BigInt(entry), true)
  view.setBigUint64(32, BigInt(EHDR), true)
  view.setUint16(52, EHDR, true)
  view.setUint16(54, PHDR, true)
  view.setUint16(56, segments.length, true)
  segments.forEach((s, i) => {
    const at = EHDR + i * PHDR
    view.setUint32(at, PT_LOAD, true)
    view.setUint32(at + 4, s.flags, true)
    view.setBigUint64(at + 8, BigInt(offsets[i]!), true)
    view.setBigUint64(at + 16, BigInt(s.vaddr), true)
    view.setBigUint64(at + 24, BigInt(s.vaddr), true)
    view.setBigUint64(at + 32, BigInt(s.fileSize), true)
    view.setBigUint64(at + 40, BigInt(s.memSize), true)
    view.setBigUint64(at + 48, 4096n, true)
    bytes.set(s.content, offsets[i]!)
  })
  return bytes
}
