// ROM service: boot modules, found by the last element of the label (reference genode.md 10.2; base/src/core/include/rom_root.h).

import {
  type Entrypoint,
  failed,
  labelFromArgs,
  lastElement,
  type Op,
  ok,
  RomInterface,
} from '../base/index.ts'
import { CoreService } from './core-services.ts'
import { DataspaceComponent } from './dataspace.ts'

/** A boot module or generated data in physical memory. */
export interface RomModule {
  readonly name: string
  readonly base: number
  readonly size: number
}

export class RomFs {
  readonly #modules = new Map<string, RomModule>()
  readonly #dataspaces = new Map<string, DataspaceComponent>()

  add(module: RomModule): void {
    this.#modules.set(module.name, module)
  }
  has(name: string): boolean {
    return this.#modules.has(name)
  }

  /** Sorted by name. */
  get modules(): readonly RomModule[] {
    return [...this.#modules.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  *dataspace(name: string, ep: Entrypoint): Op<DataspaceComponent | undefined> {
    const known = this.#dataspaces.get(name)
    const module = this.#modules.get(name)
    if (known || !module) return known
    const ds = new DataspaceComponent({ base: module.base, size: module.size, writeable: false })
    this.#dataspaces.set(name, ds)
    yield* ds.manage(ep)
    return ds
  }
}

export const romService = (ep: Entrypoint, roms: RomFs): CoreService =>
  new CoreService({
    name: 'ROM',
    *create(args) {
      const ds = yield* roms.dataspace(lastElement(labelFromArgs(args)), ep)
      const dataspace = ds?.cap
      if (!dataspace) return failed('DENIED')
      const cap = yield* ep.manage(RomInterface, {
        dataspace: () => dataspace,
        update: () => true,
        // the content never changes
        *sigh() {},
      })
      return ok({ cap, destroy: (): Op<void> => ep.dissolve(cap) })
    },
  })
