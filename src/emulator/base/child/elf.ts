// Headers of an ELF64 program in attached memory (System V ABI; base/src/lib/base/elf_binary.cc).
import type { AttachedDataspace } from '../attached.ts'
import { type Attempt, type Op, ok } from '../op.ts'

export interface Segment {
  readonly address: number
  /** In the file. */
  readonly offset: number
  readonly fileSize: number
  readonly memSize: number
  readonly writeable: boolean
  readonly executable: boolean
}

export type ElfError =
  | 'binary is not an ELF'
  | 'support for 32/64-bit objects only'
  | 'program is no executable'

const MAGIC = 0x464c457f
const CLASS_64 = 2
const TYPE_EXEC = 2
const TYPE_DYN = 3
const PT_LOAD = 1
const PF = { X: 1, W: 2 } as const
const HEADER_SIZE = 64

export class Elf {
  readonly entry: number
  /** Loadable segments with content, in the order of the program headers. */
  readonly segments: readonly Segment[]

  private constructor(entry: number, segments: readonly Segment[]) {
    this.entry = entry
    this.segments = segments
  }

  static *read(image: AttachedDataspace): Op<Attempt<Elf, ElfError>> {
    if (image.size < HEADER_SIZE || (yield* image.load(0, 4)) !== MAGIC)
      return { ok: false, error: 'binary is not an ELF' }
    if ((yield* image.load(4, 1)) !== CLASS_64)
      return { ok: false, error: 'support for 32/64-bit objects only' }
    const type = yield* image.load(0x10, 2)
    if (type !== TYPE_EXEC && type !== TYPE_DYN) return { ok: false, error: 'program is no executable' }
    const entry = yield* image.load(0x18, 8)
    const headers = yield* image.load(0x20, 8)
    const headerSize = yield* image.load(0x36, 2)
    const count = yield* image.load(0x38, 2)
    const segments: Segment[] = []
    for (let i = 0; i < count; i++) {
      const segment = yield* readSegment(image, headers + i * headerSize)
      if (segment) segments.push(segment)
    }
    return ok(new Elf(entry, segments))
  }
}

function* readSegment(image: AttachedDataspace, at: number): Op<Segment | undefined> {
  if (at + 56 > image.size || (yield* image.load(at, 4)) !== PT_LOAD) return undefined
  const flags = yield* image.load(at + 4, 4)
  const memSize = yield* image.load(at + 40, 8)
  if (memSize === 0) return undefined
  return {
    address: yield* image.load(at + 16, 8),
    offset: yield* image.load(at + 8, 8),
    fileSize: yield* image.load(at + 32, 8),
    memSize,
    writeable: (flags & PF.W) !== 0,
    executable: (flags & PF.X) !== 0,
  }
}
