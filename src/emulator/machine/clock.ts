// Virtual time: whole nanoseconds since power-on of one processor, and its relation to the time-stamp counter.

/** Advances only by charged costs and by idling up to the next event. Integers up to 2^53. */
export class Clock {
  nowNs = 0
}

/** Converts between nanoseconds and TSC ticks, both counted from the start of the root task. Exact for integers below 2^53. */
export class TimeBase {
  readonly tscKhz: number
  constructor(tscKhz: number) {
    this.tscKhz = tscKhz
  }

  /** Ticks that have passed at `ns`. */
  ticksAt(ns: number): number {
    const ms = Math.floor(ns / 1e6)
    return ms * this.tscKhz + Math.floor(((ns - ms * 1e6) * this.tscKhz) / 1e6)
  }

  /** The first nanosecond at which the counter shows at least `ticks`. */
  nsAt(ticks: number): number {
    const ms = Math.floor(ticks / this.tscKhz)
    return ms * 1e6 + Math.ceil(((ticks - ms * this.tscKhz) * 1e6) / this.tscKhz)
  }
}
