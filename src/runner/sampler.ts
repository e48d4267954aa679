// Samples what each component uses, as events: each second of guest time at first, later less often, and at the end. Only components whose
// numbers have changed are told again.
import type { Running } from '../engine/engine.ts'
import type { ScenarioEvent } from './serial-watch.ts'

const SECOND_NS = 1e9
/** After so many samples the interval doubles. */
const SAMPLES_PER_INTERVAL = 60

export class Sampler {
  readonly #running: Running
  readonly #emit: (event: ScenarioEvent) => void
  readonly #told = new Map<string, string>()
  #intervalNs = SECOND_NS
  #nextNs = SECOND_NS
  #lastNs = 0
  #left = SAMPLES_PER_INTERVAL

  constructor(running: Running, emit: (event: ScenarioEvent) => void) {
    this.#running = running
    this.#emit = emit
  }

  /** Guest time of the next sample; infinite where the engine cannot tell. */
  get nextNs(): number {
    return this.#running.components ? this.#nextNs : Number.POSITIVE_INFINITY
  }

  /** The system stands at `nowNs`. */
  async reached(nowNs: number): Promise<void> {
    if (nowNs < this.nextNs) return
    if (--this.#left === 0) {
      this.#left = SAMPLES_PER_INTERVAL
      this.#intervalNs *= 2
    }
    this.#nextNs = nowNs - (nowNs % this.#intervalNs) + this.#intervalNs
    await this.#sample()
  }

  /** The last sample, as of the last line up to `ns`: how far the system has run on since depends on the host. */
  end(ns: number): Promise<void> {
    return this.#sample(ns)
  }

  /** An engine that cannot tell, or is gone, is no reason for another verdict. */
  async #sample(upToNs?: number): Promise<void> {
    const sample = await this.#running.components?.(upToNs).catch(() => undefined)
    if (!sample || sample.ns <= this.#lastNs) return
    this.#lastNs = sample.ns
    for (const { component, values } of sample.components) {
      const text = JSON.stringify(values)
      if (this.#told.get(component) === text) continue
      this.#told.set(component, text)
      this.#emit({ type: 'sample', ns: sample.ns, component, values })
    }
  }
}
