// Core's own address space as the child machinery uses it: a dataspace appears where core sees its physical memory.

import { type Entrypoint, failed, type LocalRm, ok } from '../base/index.ts'
import { DataspaceComponent } from './dataspace.ts'
import { LOCAL_BASE, mapLocal, pageUp, unmapLocal } from './kernel.ts'

export const coreLocalRm = (ep: Entrypoint): LocalRm => {
  const attached = new Map<number, { ds: DataspaceComponent; users: number }>()
  return {
    *attach(cap) {
      const ds = ep.lookup(cap)
      if (!(ds instanceof DataspaceComponent) || ds.managed) return failed('INVALID_DATASPACE')
      const at = LOCAL_BASE + ds.base
      const known = attached.get(at)
      if (known) known.users++
      else {
        yield* mapLocal(ds.base, ds.bytes)
        attached.set(at, { ds, users: 1 })
      }
      return ok({ start: at, size: pageUp(ds.bytes) })
    },
    *detach(at) {
      const known = attached.get(at)
      if (!known || --known.users > 0) return
      attached.delete(at)
      yield* unmapLocal(known.ds.base, known.ds.bytes)
    },
  }
}
