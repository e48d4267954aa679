// Physical memory: what is free, RAM dataspaces from it, and zeroing (base/src/core/ram_dataspace_factory.cc). The machine's RAM is zero at
// power-on, so only memory that was in use before has to be cleared.

import { type CacheAttribute, error, hex, type Op } from '../base/index.ts'
import { DataspaceComponent } from './dataspace.ts'
import { clearPhysical, pageUp } from './kernel.ts'
import { RangeSet } from './range-set.ts'

export class PhysicalMemory {
  readonly free = new RangeSet()
  /** All RAM of the machine, in use or not. */
  readonly ram = new RangeSet()
  readonly #dirty = new RangeSet()

  /** Memory for core itself, not accounted. */
  alloc(size: number): number | undefined {
    return this.free.alloc(pageUp(size))
  }

  *allocDataspace(size: number, cache: CacheAttribute): Op<DataspaceComponent | undefined> {
    const bytes = pageUp(size)
    const base = this.free.alloc(bytes)
    if (base === undefined) {
      const all = `[${hex(0, { prefix: false, pad: true })}-${hex(Number.MAX_SAFE_INTEGER, { prefix: false })}]`
      yield* error('out of physical memory while allocating ', bytes, ' bytes in range ', all)
      return undefined
    }
    for (const span of this.#dirty.within(base, bytes)) yield* clearPhysical(span.base, span.size)
    this.#dirty.remove(base, bytes)
    return new DataspaceComponent({
      base,
      size: bytes,
      writeable: true,
      writeCombined: cache === 'WRITE_COMBINED',
    })
  }

  release(ds: DataspaceComponent): void {
    this.#dirty.add(ds.base, ds.bytes)
    this.free.add(ds.base, ds.bytes)
  }
}
