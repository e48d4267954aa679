// Joins the serial bytes of stdout with the records of the control channel, which say at which guest time a stretch ended. Either may be ahead.
import type { Output } from '../engine.ts'

export class SerialJoin {
  #chunks: Uint8Array[] = []
  /** Bytes received and bytes handed out, since power-on. */
  #received = 0
  #delivered = 0
  #records: { offset: number; ns: number }[] = []

  get delivered(): number {
    return this.#delivered
  }

  /** Bytes that are here and wait for their record. */
  get ahead(): number {
    return this.#received - this.#delivered
  }

  bytes(chunk: Uint8Array): void {
    this.#chunks.push(chunk)
    this.#received += chunk.length
  }

  records(records: { offset: number; ns: number }[]): void {
    for (const record of records) this.#records.push(record)
  }

  /** Hands out each stretch of which both are here, in order. */
  drain(onOutput: (output: Output) => void): void {
    let done = 0
    for (const { offset, ns } of this.#records) {
      if (offset > this.#received) break
      const bytes = this.#take(offset - this.#delivered)
      this.#delivered = offset
      done++
      if (bytes.length > 0) onOutput({ bytes, ns })
    }
    this.#records.splice(0, done)
  }

  #take(length: number): Uint8Array {
    const first = this.#chunks[0]
    if (first && first.length >= length) {
      if (first.length === length) this.#chunks.shift()
      else this.#chunks[0] = first.subarray(length)
      return first.subarray(0, length)
    }
    const taken = new Uint8Array(length)
    for (let at = 0; at < length; ) {
      const chunk = this.#chunks[0] as Uint8Array
      const part = chunk.subarray(0, length - at)
      taken.set(part, at)
      at += part.length
      if (part.length === chunk.length) this.#chunks.shift()
      else this.#chunks[0] = chunk.subarray(part.length)
    }
    return taken
  }
}
