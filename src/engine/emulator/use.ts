// Turns the emulator's word on what components have used into the numbers of a sample. The guest may be hostile, labels included.
import type { Use } from '../engine.ts'

type Json = Record<string, unknown>

/** Names of the values by the emulator's own; see docs/reports.md. */
const PLAIN = ['cpuNs', 'threads', 'kernelPages'] as const
const ACCOUNTS = ['ram', 'caps'] as const
const OF_ACCOUNT = { limit: 'Limit', most: 'Most', used: 'Used', peak: 'Peak' } as const

/** Undefined when the emulator does not know. Of components with the same label, the last one created counts. */
export const toUse = (answer: unknown): Use | undefined => {
  const { ns, components } = (answer ?? {}) as Json
  if (typeof ns !== 'number' || !Array.isArray(components)) return undefined
  const byLabel = new Map(components.map((one: Json) => [String(one['label']), one]))
  return { ns, components: [...byLabel].map(([component, one]) => ({ component, values: valuesOf(one) })) }
}

const valuesOf = (one: Json): Record<string, number> => {
  const values: Record<string, number> = {}
  for (const name of PLAIN) values[name] = Number(one[name])
  for (const account of ACCOUNTS) {
    const use = one[account] as Json | undefined
    if (!use) continue
    for (const [name, suffix] of Object.entries(OF_ACCOUNT)) values[account + suffix] = Number(use[name])
  }
  return values
}
