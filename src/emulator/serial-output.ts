// Collects what the serial port sends into stretches with their virtual time.

/** Bytes that appeared up to a point of virtual time: a line, or what has been sent of one. */
export interface Stretch {
  bytes: Uint8Array
  ns: number
}

const LINE_END = 10

export class SerialOutput {
  #stretches: Stretch[] = []
  #line: number[] = []
  #lineNs = 0
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  put(byte: number): void {
    this.#line.push(byte)
    // a processor that is a step behind another writes later although its own clock shows less
    this.#lineNs = Math.max(this.#lineNs, this.#now())
    if (byte === LINE_END) this.#end()
  }

  /** All stretches since the last call. */
  take(): Stretch[] {
    if (this.#line.length > 0) this.#end()
    const taken = this.#stretches
    this.#stretches = []
    return taken
  }

  #end(): void {
    this.#stretches.push({ bytes: new Uint8Array(this.#line), ns: this.#lineNs })
    this.#line = []
  }
}
