// Address space of a protection domain: host page tables fed from mappings, plus the pages that the kernel itself placed (UTCBs, the
// root task's information page), which are no mappings and cannot be delegated.
import type { AddressSpace } from '../machine/processor.ts'
import { CrdType, PAGE_SIZE, USER_LIMIT } from './abi.ts'
import type { Mapping } from './mapping.ts'
import type { Pd } from './pd.ts'
import { Space } from './space.ts'

const USER_PAGES = USER_LIMIT / PAGE_SIZE

export class SpaceMemory extends Space implements AddressSpace {
  epoch = 0
  /** Kernel-placed pages: virtual page number to physical page number * 8 + rights. */
  readonly #placed = new Map<number, number>()

  constructor(pd: Pd) {
    super(CrdType.MEM, pd, 4)
  }

  translate(vpn: number): number {
    if (vpn >= USER_PAGES) return 0
    const placed = this.#placed.get(vpn)
    if (placed !== undefined) return placed
    const m = this.map.find(vpn)
    return m === null || m.rights === 0 ? 0 : (m.origin + vpn - m.base) * 8 + (m.rights & 7)
  }

  place(vpn: number, frame: number, rights: number): void {
    this.#placed.set(vpn, frame * 8 + rights)
    this.epoch++
  }

  unplace(vpn: number): void {
    this.#placed.delete(vpn)
    this.epoch++
  }

  changed(_mapping: Mapping): void {
    this.epoch++
  }
}
