// Reports: data that a component publishes through a Report session (os/include/os/reporter.h).

import { toBytes } from '../base-nova/utf8.ts'
import { type AttachedDataspace, attach } from './attached.ts'
import { type Connection, reportConnection } from './connection.ts'
import type { Env } from './env.ts'
import { complainOfLeftOut, type Generator, generate } from './generator.ts'
import type { ReportClient } from './interfaces/services.ts'
import { type Attempt, failed, type Op, ok } from './op.ts'

export class Reporter {
  readonly #env: Env
  readonly #type: string
  readonly #label: string
  #bufferSize: number
  #connection: Connection<ReportClient> | undefined
  #ds: AttachedDataspace | undefined

  /** `type` is the top node's type, `label` that of the session. */
  constructor(env: Env, type: string, label = type, bufferSize = 4096) {
    this.#env = env
    this.#type = type
    this.#label = label
    this.#bufferSize = bufferSize
  }

  get isEnabled(): boolean {
    return this.#connection !== undefined
  }

  /** Opens or closes the Report session. */
  *enabled(enabled: boolean): Op<void> {
    if (enabled === this.isEnabled) return
    if (enabled) {
      this.#connection = yield* reportConnection(this.#env, this.#label, this.#bufferSize)
      this.#ds = yield* attach(this.#env.rm, yield* this.#connection.client.dataspace())
    } else yield* this.#close()
  }

  /** Publishes what `fill` generates; EXCEEDED if it does not fit into the buffer. */
  *generate(fill: (g: Generator) => void): Op<Attempt<number, 'EXCEEDED'>> {
    const content = generate(this.#type, fill)
    yield* complainOfLeftOut()
    return yield* this.report(content)
  }

  /** Publishes text as it is. */
  *report(content: string): Op<Attempt<number, 'EXCEEDED'>> {
    const { size } = this.#ds ?? { size: 0 }
    const bytes = toBytes(content)
    if (!this.#ds || !this.#connection) return ok(0)
    if (bytes.length >= size) return failed('EXCEEDED')
    const padded = new Uint8Array(Math.min(size, bytes.length + 1))
    padded.set(bytes)
    yield* this.#ds.write(0, padded)
    yield* this.#connection.client.submit(bytes.length)
    return ok(bytes.length)
  }

  /** The same, but with a buffer that doubles until the report fits. */
  *generateExpanding(fill: (g: Generator) => void): Op<void> {
    while (!(yield* this.generate(fill)).ok) {
      yield* this.#close()
      this.#bufferSize *= 2
      yield* this.enabled(true)
    }
  }

  *#close(): Op<void> {
    if (this.#ds) yield* this.#ds.detach()
    if (this.#connection) yield* this.#connection.close()
    this.#connection = this.#ds = undefined
  }
}
