// All limits of a scenario, in guest time. A limit is looked at when the system has used up its grant, which never reaches past one.
import type { Scenario } from '../scenario/scenario.ts'

export type LimitName = 'scenario' | 'boot' | 'silence'

export interface Expired {
  limit: LimitName
  /** The span that was allowed, and the point at which it ended. */
  allowedNs: number
  atNs: number
}

export class Deadlines {
  readonly #limits: Scenario['limits']
  #booted = false
  #lastLineNs = 0

  constructor(limits: Scenario['limits']) {
    this.#limits = limits
  }

  /** A line ended at `ns`. */
  line(ns: number): void {
    this.#lastLineNs = ns
  }

  /** Core's first line was there. */
  booted(): void {
    this.#booted = true
  }

  /** The point that the system must not pass without being looked at. */
  get nextNs(): number {
    return Math.min(...this.#all().map(({ atNs }) => atNs))
  }

  /** The limit that is reached at `nowNs`; the most telling one if there are several. */
  expired(nowNs: number): Expired | undefined {
    return this.#all().find(({ atNs }) => nowNs >= atNs)
  }

  #all(): Expired[] {
    const { scenarioNs, bootNs, silenceNs } = this.#limits
    const all: Expired[] = []
    if (bootNs !== undefined && !this.#booted) all.push({ limit: 'boot', allowedNs: bootNs, atNs: bootNs })
    if (silenceNs !== undefined)
      all.push({ limit: 'silence', allowedNs: silenceNs, atNs: this.#lastLineNs + silenceNs })
    all.push({ limit: 'scenario', allowedNs: scenarioNs, atNs: scenarioNs })
    return all
  }
}
