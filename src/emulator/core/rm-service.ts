// RM service: region maps as managed dataspaces (base/src/core/include/rm_session_component.h).

import {
  type Capability,
  type Entrypoint,
  failed,
  type Op,
  ok,
  type RegionMap,
  RmInterface,
} from '../base/index.ts'
import { CoreService } from './core-services.ts'
import { DataspaceComponent } from './dataspace.ts'
import { pageUp } from './kernel.ts'
import { RegionMapComponent } from './region-map.ts'

export const rmService = (ep: Entrypoint): CoreService =>
  new CoreService({
    name: 'RM',
    *create() {
      const maps = new Map<number, RegionMapComponent>()
      const cap = yield* ep.manage(RmInterface, {
        *create(size) {
          if (size === 0) return failed('OUT_OF_RAM')
          const map = new RegionMapComponent({
            ep,
            base: 0,
            size: pageUp(size),
            lookup: ds => {
              const found = ep.lookup(ds)
              return found instanceof DataspaceComponent ? found : undefined
            },
          })
          const mapCap = yield* map.manage()
          maps.set(mapCap.sel, map)
          return ok(mapCap)
        },
        *destroy(mapCap: Capability<RegionMap>) {
          const map = maps.get(mapCap.sel)
          maps.delete(mapCap.sel)
          if (map) yield* map.destroy()
        },
      })
      return ok({
        cap,
        *destroy(): Op<void> {
          for (const map of maps.values()) yield* map.destroy()
          yield* ep.dissolve(cap)
        },
      })
    },
  })
