// I/O space of a protection domain: the ports it may access.
import { CrdType } from './abi.ts'
import type { Pd } from './pd.ts'
import { Space } from './space.ts'

export class SpacePort extends Space {
  constructor(pd: Pd) {
    super(CrdType.PIO, pd, 2)
  }

  /** True when all of the ports [port, port + count) are permitted. */
  permits(port: number, count: number): boolean {
    if (!(port >= 0 && (count === 1 || count === 2 || count === 4))) return false
    for (let p = port; p < port + count; p++) {
      if (p > 0xffff) return false
      const m = this.map.find(p)
      if (m === null || m.rights === 0) return false
    }
    return true
  }

  changed(): void {}
}
