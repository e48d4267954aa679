// Quota of one child: what it gets at its start, and how that follows the config. Follows Child::init, apply_downgrade and apply_upgrade
// of sandbox/child.cc, including the loop that withdraws a reduction up to four times since it never ends on success (known since 25.05).
import {
  type Account,
  FIRST_BATCH_COSTS,
  formatNumberOfBytes,
  type Op,
  type PdCap,
  type PdClient,
  pdAccount,
  type QuotaUnit,
  warning,
} from '../../base/index.ts'
import { ENV_CAPS, effectiveQuota, type Quota } from './model/index.ts'
import { type Node, unsigned } from './node.ts'
import { configuredQuota } from './resources.ts'
import type { Surroundings } from './types.ts'

const MAX_ATTEMPTS = 4
/** Free quota that is left to a child. */
const KEPT = { ram: 16 * 1024, caps: 5 } as const

export class ChildQuota {
  /** What init has handed out, as far as it knows. */
  readonly assigned: Quota
  readonly #name: string
  readonly #around: Surroundings

  constructor(name: string, around: Surroundings, assigned: Quota) {
    this.#name = name
    this.#around = around
    this.assigned = assigned
  }

  /** Init's own account, from which children are paid. */
  get source(): Account {
    return pdAccount(this.#around.env.pd)
  }

  get effective(): Quota {
    return effectiveQuota(this.assigned)
  }

  /** First transfer to a new PD, clamped to what init has. */
  *initPd(pd: PdClient): Op<void> {
    const around = this.#around
    let ram = Math.max(0, this.effective.ram - FIRST_BATCH_COSTS)
    let { caps } = this.effective
    const availRam = effectiveQuota({ ram: yield* around.availRam(), caps: 0 }).ram
    if (ram > availRam) {
      const amount = formatNumberOfBytes(availRam)
      yield* warning(this.#name, ': configured RAM exceeds available RAM, proceed with ', amount)
      ram = availRam
    }
    const availCaps = Math.max(0, (yield* around.availCaps()) - ENV_CAPS)
    if (around.capShare) caps = Math.floor(availCaps * around.capShare())
    if (caps > availCaps) {
      yield* warning(this.#name, ': configured caps exceed available caps, proceed with ', availCaps)
      caps = availCaps
    }
    const { env } = around
    yield* pd.refAccount(env.pdCap)
    yield* env.pd.transferCapQuota(pd.cap as PdCap, caps)
    yield* env.pd.transferRamQuota(pd.cap as PdCap, ram)
  }

  /** Withdraws what is above the config; yields what could not be withdrawn and has to be asked for. */
  *applyDowngrade(start: Node, pd: PdClient | undefined): Op<Quota> {
    const { assigned } = this
    const configured = yield* configuredQuota(start, this.#around.settings.defaults)
    if (pd) {
      yield* this.#withdraw('ram', pd, configured.ram)
      yield* this.#withdraw('caps', pd, configured.caps)
    }
    return {
      ram: Math.max(0, assigned.ram - configured.ram),
      caps: Math.max(0, assigned.caps - configured.caps),
    }
  }

  *#withdraw(unit: QuotaUnit, pd: PdClient, configured: number): Op<void> {
    const { assigned } = this
    if (configured >= assigned[unit]) return
    const decrement = assigned[unit] - configured
    const us = this.#around.env.pdCap
    let attempt = 0
    for (; attempt < MAX_ATTEMPTS; attempt++) {
      const avail = yield* freeQuota(pd, unit)
      if (avail < KEPT[unit]) break
      const amount = Math.min(avail - KEPT[unit], decrement)
      const result = unit === 'ram' ? pd.transferRamQuota(us, amount) : pd.transferCapQuota(us, amount)
      if ((yield* result) === 'OK') assigned[unit] -= amount
    }
    if (attempt === MAX_ATTEMPTS)
      yield* warning(this.#name, ': downgrade failed after ', MAX_ATTEMPTS, ' attempts')
  }

  /** Adds what is missing against the config; `granted` is called after each transfer. */
  *applyUpgrade(start: Node, to: PdCap, granted: () => Op<void>): Op<void> {
    const { defaults } = this.#around.settings
    if (this.effective.ram === 0) yield* warning(this.#name, ': no valid RAM quota defined')
    const { ram } = yield* configuredQuota(start, defaults)
    if (yield* this.#grant('ram', ram, to)) yield* granted()
    if (this.effective.caps === 0) yield* warning(this.#name, ': no valid capability quota defined')
    if (yield* this.#grant('caps', unsigned(start, 'caps', defaults.caps), to)) yield* granted()
  }

  /** Tells whether anything was transferred: as much as is missing, as far as init has it. */
  *#grant(unit: QuotaUnit, configured: number, to: PdCap): Op<boolean> {
    const missing = configured - this.assigned[unit]
    if (missing <= 0) return false
    const limit = yield* unit === 'ram' ? this.#around.availRam() : this.#around.availCaps()
    if (missing > limit && this.#around.settings.verbose) {
      const quota = unit === 'ram' ? formatNumberOfBytes(limit) : String(limit)
      yield* warning('specified quota exceeds available quota, proceeding with a quota of ', quota)
    }
    const amount = Math.min(missing, limit)
    if (amount === 0) return false
    this.assigned[unit] += amount
    yield* this.source.transferQuota(to, unit, amount)
    return true
  }
}

function* freeQuota(pd: PdClient, unit: QuotaUnit): Op<number> {
  return unit === 'ram'
    ? (yield* pd.ramQuota()) - (yield* pd.usedRam())
    : (yield* pd.capQuota()) - (yield* pd.usedCaps())
}
