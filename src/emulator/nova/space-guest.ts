// Guest-physical memory of a protection domain: what was delegated into it with the guest flag.
import type { AddressSpace } from '../machine/processor.ts'
import { Item } from './abi.ts'
import type { SpaceMemory } from './space-memory.ts'

export class SpaceGuest implements AddressSpace {
  readonly #memory: SpaceMemory
  constructor(memory: SpaceMemory) {
    this.#memory = memory
  }

  get epoch(): number {
    return this.#memory.epoch
  }

  translate(vpn: number): number {
    const m = this.#memory.find(vpn)
    return m === null || m.rights === 0 || (m.flags & Item.GUEST) === 0
      ? 0
      : (m.origin + vpn - m.base) * 8 + (m.rights & 7)
  }
}
