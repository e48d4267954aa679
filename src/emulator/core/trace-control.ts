// The page by which core tells the threads of a CPU session whether they are traced: an entry of two words for each slot of the stack area,
// number of the tracing that is wanted, number of the one that the thread follows (base/src/core/include/trace/control_area.h).

import { type Capability, type Dataspace, type Entrypoint, load, type Op, store } from '../base/index.ts'
import { CONTROL_ENTRY } from '../base-nova/tracing.ts'
import type { DataspaceComponent } from './dataspace.ts'
import { LOCAL_BASE, mapLocal, unmapLocal } from './kernel.ts'
import type { PhysicalMemory } from './memory.ts'

const PAGE = 4096

export class TraceControl {
  readonly #ep: Entrypoint
  readonly #memory: PhysicalMemory
  readonly #ds: DataspaceComponent
  readonly cap: Capability<Dataspace>
  #generation = 0

  private constructor(
    ep: Entrypoint,
    memory: PhysicalMemory,
    ds: DataspaceComponent,
    cap: Capability<Dataspace>,
  ) {
    this.#ep = ep
    this.#memory = memory
    this.#ds = ds
    this.cap = cap
  }

  static *create(ep: Entrypoint, memory: PhysicalMemory): Op<TraceControl | undefined> {
    const ds = yield* memory.allocDataspace(PAGE, 'CACHED')
    return ds && new TraceControl(ep, memory, ds, yield* ds.manage(ep))
  }

  /** The thread shall load policy and buffer anew at its next event. */
  enable(slot: number): Op<void> {
    return this.#set(slot, ++this.#generation)
  }
  disable(slot: number): Op<void> {
    return this.#set(slot, 0)
  }

  /** Whether the thread does what it was told. */
  *followed(slot: number): Op<boolean> {
    const at = yield* mapLocal(this.#ds.base, PAGE)
    const wanted = yield* load(at + slot * CONTROL_ENTRY, 4)
    const followed = yield* load(at + slot * CONTROL_ENTRY + 4, 4)
    yield* unmapLocal(this.#ds.base, PAGE)
    return wanted === followed
  }

  *destroy(): Op<void> {
    yield* this.#ds.detachAll()
    yield* this.#ep.dissolve(this.cap)
    this.#memory.release(this.#ds)
  }

  *#set(slot: number, value: number): Op<void> {
    yield* mapLocal(this.#ds.base, PAGE)
    yield* store(LOCAL_BASE + this.#ds.base + slot * CONTROL_ENTRY, 4, value)
    yield* unmapLocal(this.#ds.base, PAGE)
  }
}
