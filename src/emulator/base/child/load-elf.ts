// Loads a program into the address space of a new child: text stays in the ROM, data is copied into fresh RAM of the child.
// Follows base/src/lib/base/child_process.cc and elf_binary.cc.
import { type AttachedDataspace, type LocalRm, tryAttach } from '../attached.ts'
import type { Capability } from '../capability.ts'
import { ELF_HEADERS_SIZE, type ElfSegment, parseElf } from '../elf.ts'
import type { AttachArgs, Dataspace, RegionMapClient } from '../interfaces/memory.ts'
import type { PdClient } from '../interfaces/pd.ts'
import { error } from '../log.ts'
import { type Attempt, failed, type Op, ok } from '../op.ts'

export type LoadError = 'OUT_OF_RAM' | 'OUT_OF_CAPS' | 'INVALID'

export interface LoadTarget {
  readonly pd: PdClient
  readonly addressSpace: RegionMapClient
}

/** The entry point of the program. Allocations of a failed attempt stay with the child's account and go with it. */
export function* loadElf(
  dataspace: Capability<Dataspace>,
  rm: LocalRm,
  target: LoadTarget,
): Op<Attempt<number, LoadError>> {
  const image = yield* tryAttach(rm, dataspace, { writeable: false })
  if (!image.ok) {
    if (image.error === 'INVALID_DATASPACE') yield* error('dynamic linker is an invalid dataspace')
    if (image.error === 'REGION_CONFLICT') yield* error('region conflict while attaching dynamic linker')
    return failed('INVALID')
  }
  const result = yield* loadSegments(image.value, dataspace, rm, target)
  yield* image.value.detach()
  return result
}

function* loadSegments(
  image: AttachedDataspace,
  dataspace: Capability<Dataspace>,
  rm: LocalRm,
  target: LoadTarget,
): Op<Attempt<number, LoadError>> {
  const elf = parseElf(yield* image.read(0, Math.min(ELF_HEADERS_SIZE, image.size)))
  if (typeof elf === 'string') {
    yield* error(elf)
    return failed('INVALID')
  }
  for (const segment of elf.segments) {
    if (segment.memorySize === 0) continue
    const problem = segment.writeable
      ? yield* loadWriteable(segment, image, rm, target)
      : yield* loadReadOnly(segment, dataspace, target)
    if (problem) return failed(problem)
  }
  return ok(elf.entry)
}

/** Only what the file holds: our images leave trailing zero pages of text out of it. */
function* loadReadOnly(
  segment: ElfSegment,
  dataspace: Capability<Dataspace>,
  { addressSpace }: LoadTarget,
): Op<LoadError | undefined> {
  const attached = yield* addressSpace.attach(dataspace, {
    size: segment.fileSize,
    offset: segment.fileOffset,
    at: segment.address,
    executable: segment.executable,
    writeable: false,
  })
  return attached.ok ? undefined : yield* attachFailed('read-only', segment)
}

function* loadWriteable(
  segment: ElfSegment,
  image: AttachedDataspace,
  rm: LocalRm,
  { pd, addressSpace }: LoadTarget,
): Op<LoadError | undefined> {
  const allocated = yield* pd.allocRam(segment.memorySize, 'CACHED')
  if (!allocated.ok) {
    yield* error('allocation of read-write segment failed')
    return allocated.error === 'DENIED' ? 'INVALID' : allocated.error
  }
  const local = yield* tryAttach(rm, allocated.value)
  if (!local.ok) {
    if (local.error === 'INVALID_DATASPACE') yield* error('attempt to attach invalid segment dataspace')
    if (local.error === 'REGION_CONFLICT') yield* error('region conflict while locally attaching ELF segment')
    return 'INVALID'
  }
  if (segment.fileSize > 0) yield* local.value.copyFrom(0, image, segment.fileOffset, segment.fileSize)
  yield* local.value.detach()
  const at: AttachArgs = {
    size: segment.memorySize,
    offset: 0,
    at: segment.address,
    executable: false,
    writeable: true,
  }
  const remote = yield* addressSpace.attach(allocated.value, at)
  return remote.ok ? undefined : yield* attachFailed('writable', segment)
}

function* attachFailed(kind: 'read-only' | 'writable', segment: ElfSegment): Op<LoadError> {
  yield* error(`failed to remotely attach ${kind} ELF segment`)
  const [addr, size] = [segment.address.toString(16), segment.memorySize.toString(16)]
  yield* error(`addr=0x${addr} size=0x${size}`)
  return 'INVALID'
}
