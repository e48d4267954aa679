// What components had used at the ends of the last serial lines. Who drives the emulator learns only later which line decided; by then the
// system has run on for a while, how far depends on the host. So what a run came to is told as of that line.
import type { ComponentUse } from './nova/components.ts'

/** At most one sample in this much guest time, and no more entries than this in all. */
const INTERVAL_NS = 1e6
/** Up to so many components are looked at in each interval; of more, samples are as much rarer. */
const EVERY_INTERVAL = 50
const MOST_ENTRIES = 20_000
const MOST_SAMPLES = 1_000
/** Components that are gone and still told. */
const MOST_GONE = 256

export interface UseSample {
  ns: number
  /** Those that are there, then those that are gone, as they were seen last. */
  components: ComponentUse[]
}

export class UseHistory {
  readonly #take: () => ComponentUse[]
  #samples: UseSample[] = []
  #entries = 0
  #nextNs = 0
  #present = new Map<string, ComponentUse>()
  readonly #gone = new Map<string, ComponentUse>()

  constructor(take: () => ComponentUse[]) {
    this.#take = take
  }

  lineEnded(nowNs: number): void {
    if (nowNs < this.#nextNs) return
    const components = this.#look()
    const interval = INTERVAL_NS * Math.ceil(components.length / EVERY_INTERVAL)
    this.#nextNs = nowNs - (nowNs % INTERVAL_NS) + Math.max(interval, INTERVAL_NS)
    this.#samples.push({ ns: nowNs, components })
    this.#entries += components.length
    while (this.#samples.length > 1 && (this.#entries > MOST_ENTRIES || this.#samples.length > MOST_SAMPLES))
      this.#entries -= this.#samples.shift()!.components.length
  }

  /** The present. */
  now(nowNs: number): UseSample {
    return { ns: nowNs, components: this.#look() }
  }

  /** The last sample at a line up to `ns`, however far the system has come since; undefined when there is none any more. */
  upTo(ns: number): UseSample | undefined {
    return this.#samples.findLast(sample => sample.ns <= ns)
  }

  #look(): ComponentUse[] {
    const now = this.#take()
    const present = new Map(now.map(use => [use.label, use]))
    for (const [label, use] of this.#present)
      if (!present.has(label) && this.#gone.size < MOST_GONE) this.#gone.set(label, { ...use, threads: 0 })
    for (const label of this.#gone.keys()) if (present.has(label)) this.#gone.delete(label)
    this.#present = present
    return this.#gone.size === 0 ? now : [...now, ...this.#gone.values()]
  }
}
