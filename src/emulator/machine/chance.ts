// The machine's only source of chance: a small seeded generator (xorshift with 32 bits of state). Seed 0 is nominal hardware: it never
// varies anything.

export class Chance {
  readonly nominal: boolean
  #state: number
  constructor(seed: number) {
    this.nominal = seed === 0
    this.#state = (Math.imul(seed | 0, 0x9e3779b1) ^ 0x5bd1e995) >>> 0 || 1
  }

  /** An integer in [0, limit); 0 on nominal hardware. */
  below(limit: number): number {
    if (this.nominal || limit <= 1) return 0
    let s = this.#state
    s ^= s << 13
    s ^= s >>> 17
    s ^= s << 5
    this.#state = s >>> 0
    return this.#state % limit
  }
}
