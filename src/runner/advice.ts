// Advice on quotas: what a start node gives, held against what its component took in a run. Pure rules; where the numbers come from is not
// known here.

export type Resource = 'ram' | 'caps'

/** What a component took of one resource. */
export interface Taken {
  /** The most that it ever had, and the most that was gone of it. */
  most: number
  peak: number
  /** Sum of what it asked its parent for, 0 if it never did. */
  requested: number
}

export interface QuotaAdvice {
  kind: 'too-small' | 'too-large'
  given: number
  needed: number
  proposed: number
  /** One sentence. */
  message: string
}

const K = 1024
const M = K * K

/** Less than this share left of a quota is too little; more than this many times what is needed is far too much. */
const LEAST_LEFT = 0.1
const FAR_TOO_LARGE = 4
/** What a proposal has on top of what was needed. */
const RESERVE = 1.25
const RESERVE_OF_REQUESTED = 1.125
/** The most that goes to the sessions of a component's environment and to its parent's own objects; more missing means that it was given less. */
const MOST_KEPT: Record<Resource, number> = { ram: M, caps: 60 }

/** Quotas as people write them: few different sizes. */
const STEPS: Record<Resource, readonly (readonly [below: number, step: number])[]> = {
  ram: [
    [M, 64 * K],
    [8 * M, 256 * K],
    [64 * M, M],
    [Number.POSITIVE_INFINITY, 8 * M],
  ],
  caps: [
    [200, 10],
    [Number.POSITIVE_INFINITY, 50],
  ],
}

/** What to write instead of a quota of `given`; undefined when it fits. */
export const adviseQuota = (resource: Resource, given: number, taken: Taken): QuotaAdvice | undefined => {
  const { most, peak, requested } = taken
  // What clients donated to a server comes on top of what its start node gives; how much of that it used is not known. So both bounds.
  const kept = Math.min(given - most, MOST_KEPT[resource])
  const atLeast = Math.max(0, peak + kept)
  const needed = peak + Math.max(0, kept)
  const text = (value: number): string => formatQuota(resource, value)
  if (requested > 0) {
    const wanted = Math.max(atLeast, given + requested)
    const proposed = sensible(resource, wanted * RESERVE_OF_REQUESTED)
    const message = `${text(given)} was too little: it asked its parent for ${text(requested)} more`
    return { kind: 'too-small', given, needed: wanted, proposed, message }
  }
  if (atLeast > given * (1 - LEAST_LEFT)) {
    const left = Math.max(0, Math.floor((1 - atLeast / given) * 100))
    const proposed = sensible(resource, atLeast * RESERVE)
    const message = `${text(given)} is tight: ${text(atLeast)} were in use at once, ${left} % are left`
    return { kind: 'too-small', given, needed: atLeast, proposed, message }
  }
  const proposed = sensible(resource, needed * RESERVE)
  if (given > needed * FAR_TOO_LARGE && proposed < given) {
    const message = `${text(given)} is far too much: never more than ${text(needed)} were in use at once`
    return { kind: 'too-large', given, needed, proposed, message }
  }
  return undefined
}

const sensible = (resource: Resource, value: number): number => {
  const [, step] = STEPS[resource].find(([below]) => value < below) as readonly [number, number]
  return Math.ceil(value / step) * step
}

/** As configurations write it; RAM is rounded up to whole kilobytes. */
export const formatQuota = (resource: Resource, value: number): string => {
  if (resource === 'caps') return String(value)
  return value % M === 0 ? `${value / M}M` : `${Math.ceil(value / K)}K`
}
