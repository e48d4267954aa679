// Capability space of a protection domain: selectors to kernel objects with permissions.
import { CrdType, NUM_SEL } from './abi.ts'
import type { Mapping } from './mapping.ts'
import type { Pd } from './pd.ts'
import { Space } from './space.ts'

export class SpaceObject extends Space {
  constructor(pd: Pd) {
    super(CrdType.OBJ, pd, 3)
  }

  /** The capability at a selector; lookups wrap at the number of selectors. */
  lookup(selector: number): Mapping | null {
    const m = this.map.find(selector < NUM_SEL ? selector : selector % NUM_SEL)
    return m === null || m.rights === 0 ? null : m
  }

  override insert(mapping: Mapping): boolean {
    if (mapping.base + 2 ** mapping.order > NUM_SEL || !super.insert(mapping)) return false
    mapping.object!.capabilities++
    return true
  }

  override remove(mapping: Mapping): void {
    super.remove(mapping)
    const object = mapping.object!
    if (--object.capabilities === 0) this.pd.kernel.lastCapabilityGone(object)
  }

  changed(): void {}
}
