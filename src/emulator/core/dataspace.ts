// Dataspaces: memory of core's services as RPC objects (base/src/core/include/dataspace_component.h).

import {
  type Capability,
  type Dataspace,
  DataspaceInterface,
  type Entrypoint,
  type Op,
} from '../base/index.ts'
import type { Region, RegionMapComponent } from './region-map.ts'

export interface DataspaceOptions {
  /** Physical address, of no meaning for a managed dataspace. */
  readonly base: number
  readonly size: number
  readonly writeable: boolean
  readonly writeCombined?: boolean
  /** The region map that a managed dataspace shows. */
  readonly managed?: RegionMapComponent
}

export class DataspaceComponent {
  readonly base: number
  /** Bytes as the client asked for or as the module has; mapped in whole pages. */
  readonly bytes: number
  readonly isWriteable: boolean
  readonly writeCombined: boolean
  readonly managed: RegionMapComponent | undefined
  /** Where it is attached. */
  readonly regions = new Set<Region>()
  cap: Capability<Dataspace> | undefined

  constructor(o: DataspaceOptions) {
    this.base = o.base
    this.bytes = o.size
    this.isWriteable = o.writeable
    this.writeCombined = o.writeCombined ?? false
    this.managed = o.managed
  }

  size(): number {
    return this.bytes
  }
  writeable(): boolean {
    return this.isWriteable
  }

  *manage(ep: Entrypoint): Op<Capability<Dataspace>> {
    this.cap = yield* ep.manage(DataspaceInterface, this)
    return this.cap
  }

  /** Takes the dataspace out of all address spaces. */
  *detachAll(): Op<void> {
    for (const region of [...this.regions]) yield* region.map.detachRegion(region)
  }
}
