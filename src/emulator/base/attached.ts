// Dataspaces attached to the component's own address space (base/include/base/{attached_dataspace,attached_ram_dataspace}.h).

import { sleepForever } from '../base-nova/lock.ts'
import { copyBytes, fillBytes, load, readBytes, readText, store, writeBytes } from '../base-nova/memory.ts'
import { type Capability, releaseCap } from './capability.ts'
import type { AttachArgs, AttachError, Dataspace, Range } from './interfaces/memory.ts'
import { error } from './log.ts'
import { type Attempt, type Op, ok } from './op.ts'
import type { Ram } from './ram.ts'

/** The own address space. */
export interface LocalRm {
  attach(dataspace: Capability<Dataspace>, args?: Partial<AttachArgs>): Op<Attempt<Range, AttachError>>
  detach(at: number): Op<void>
}

/** Memory of a dataspace at an address of ours; offsets are relative to its start. */
export class AttachedDataspace {
  readonly cap: Capability<Dataspace>
  readonly at: number
  readonly size: number
  readonly #rm: LocalRm

  constructor(rm: LocalRm, cap: Capability<Dataspace>, range: Range) {
    this.#rm = rm
    this.cap = cap
    this.at = range.start
    this.size = range.size
  }

  read(offset: number, length: number): Op<Uint8Array> {
    return readBytes(this.at + offset, length)
  }
  write(offset: number, bytes: Uint8Array): Op<void> {
    return writeBytes(this.at + offset, bytes)
  }
  /** Text up to the first zero byte. */
  text(offset = 0, length = this.size - offset): Op<string> {
    return readText(this.at + offset, length)
  }
  load(offset: number, bytes: 1 | 2 | 4 | 8): Op<number> {
    return load(this.at + offset, bytes)
  }
  store(offset: number, bytes: 1 | 2 | 4 | 8, value: number): Op<void> {
    return store(this.at + offset, bytes, value)
  }
  fill(offset: number, value: number, length: number): Op<void> {
    return fillBytes(this.at + offset, value, length)
  }
  /** Copies from another attached dataspace. */
  copyFrom(offset: number, source: AttachedDataspace, sourceOffset: number, length: number): Op<void> {
    return copyBytes(this.at + offset, source.at + sourceOffset, length)
  }
  detach(): Op<void> {
    return this.#rm.detach(this.at)
  }
}

/** Attaches a dataspace, readable and, unless said otherwise, writeable. */
export function* tryAttach(
  rm: LocalRm,
  cap: Capability<Dataspace>,
  args: Partial<AttachArgs> = {},
): Op<Attempt<AttachedDataspace, AttachError>> {
  const range = yield* rm.attach(cap, args)
  return range.ok ? ok(new AttachedDataspace(rm, cap, range.value)) : range
}

/** The same where failure is not expected: says so and stops the thread. */
export function* attach(
  rm: LocalRm,
  cap: Capability<Dataspace>,
  args: Partial<AttachArgs> = {},
): Op<AttachedDataspace> {
  const attached = yield* tryAttach(rm, cap, args)
  if (attached.ok) return attached.value
  yield* error('failed to attach dataspace: ', attached.error)
  return yield* sleepForever()
}

/** Fresh memory, attached. */
export class AttachedRam {
  readonly ds: AttachedDataspace
  readonly #ram: Ram

  constructor(ram: Ram, ds: AttachedDataspace) {
    this.#ram = ram
    this.ds = ds
  }

  *free(): Op<void> {
    yield* this.ds.detach()
    yield* this.#ram.free(this.ds.cap)
    yield* releaseCap(this.ds.cap)
  }
}

export function* attachRam(ram: Ram, rm: LocalRm, size: number): Op<AttachedRam> {
  const cap = yield* ram.alloc(size)
  return new AttachedRam(ram, yield* attach(rm, cap))
}
