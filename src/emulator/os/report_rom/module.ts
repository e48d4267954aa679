// A report as last submitted, with those who read it. Follows os/include/report_rom/rom_module.h.
import { type AttachedDataspace, type AttachedRam, attachRam, type Env, type Op } from '../../base/index.ts'

export interface Reader {
  markAsOutdated(): void
  notifyClient(): Op<void>
}

export class Module {
  readonly name: string
  /** At most one writer at a time. */
  written = false
  readonly #env: Env
  #readers: Reader[] = []
  #ram: AttachedRam | undefined = undefined
  #size = 0

  constructor(env: Env, name: string) {
    this.#env = env
    this.name = name
  }

  get size(): number {
    return this.#size
  }
  get inUse(): boolean {
    return this.written || this.#readers.length > 0
  }

  /** The newest reader is told first. */
  addReader(reader: Reader): void {
    this.#readers = [reader, ...this.#readers]
  }

  removeReader(reader: Reader): void {
    this.#readers = this.#readers.filter(other => other !== reader)
  }

  /** The content goes with its writer. Readers are not told. */
  removeWriter(): void {
    this.written = false
    this.#size = 0
  }

  *write(source: AttachedDataspace, length: number): Op<void> {
    if (!this.#ram || this.#ram.ds.size < length + 1) {
      yield* this.free()
      this.#ram = yield* attachRam(this.#env.ram, this.#env.rm, length + 1)
    }
    const { ds } = this.#ram
    if (length > 0) yield* ds.copyFrom(0, source, 0, length)
    yield* ds.store(length, 1, 0)
    this.#size = length
    for (const reader of this.#readers) {
      reader.markAsOutdated()
      yield* reader.notifyClient()
    }
  }

  *read(target: AttachedDataspace): Op<void> {
    if (this.#ram && this.#size > 0) yield* target.copyFrom(0, this.#ram.ds, 0, this.#size)
  }

  *free(): Op<void> {
    if (this.#ram) yield* this.#ram.free()
    this.#ram = undefined
  }
}
