// Reader of ELF64 program images, as far as a loader needs them (base/src/lib/base/elf_binary.cc).

export interface ElfSegment {
  readonly address: number
  readonly memorySize: number
  readonly fileOffset: number
  readonly fileSize: number
  readonly writeable: boolean
  readonly executable: boolean
}
export interface ElfImage {
  readonly entry: number
  readonly segments: readonly ElfSegment[]
}
export type ElfError =
  | 'binary is not an ELF'
  | 'support for 32/64-bit objects only'
  | 'program is no executable'

const HEADER_BYTES = 64
const PT_LOAD = 1
const MAX_SEGMENTS = 16
/** Bytes from the start of the image that are enough to read header and program headers. */
export const ELF_HEADERS_SIZE = 4096

const word = (b: Uint8Array, at: number, size: number): number => {
  let v = 0
  for (let i = size - 1; i >= 0; i--) v = v * 256 + (b[at + i] ?? 0)
  return v
}

/** Interprets the first bytes of an image. */
export const parseElf = (head: Uint8Array): ElfImage | ElfError => {
  if (head.length < HEADER_BYTES || word(head, 0, 4) !== 0x464c_457f) return 'binary is not an ELF'
  if (head[4] !== 2) return 'support for 32/64-bit objects only'
  const type = word(head, 16, 2)
  if (type !== 2 && type !== 3) return 'program is no executable'
  const first = word(head, 32, 8)
  const entrySize = word(head, 54, 2)
  const count = Math.min(word(head, 56, 2), MAX_SEGMENTS)
  const segments: ElfSegment[] = []
  for (let i = 0; i < count; i++) {
    const at = first + i * entrySize
    const flags = word(head, at + 4, 4)
    if (word(head, at, 4) === PT_LOAD)
      segments.push({
        fileOffset: word(head, at + 8, 8),
        address: word(head, at + 16, 8),
        fileSize: word(head, at + 32, 8),
        memorySize: word(head, at + 40, 8),
        writeable: (flags & 2) !== 0,
        executable: (flags & 1) !== 0,
      })
  }
  return { entry: word(head, 24, 8), segments }
}
