// Priorities by harmonic subdivision, and what becomes of them on a kernel.
// Follows Genode sandbox/utils.h, sandbox/child.cc, base/include/cpu_session/cpu_session.h, base-nova/src/core/include/util.h; 10.02: release text.
import { parseSigned } from './numbers.ts'

/** Logical priorities are 0 (best) … PRIORITY_LIMIT − 1. */
export const PRIORITY_LIMIT = 65536

/** `prio_levels` as init takes it: 0 switches priorities off. */
export function effectivePrioLevels(text: string | undefined): { levels: number; warning?: string } {
  const value = text === undefined ? 0 : (parseSigned(text) ?? 0)
  if (value === 0) return { levels: 0 }
  if (value > 0 && Number.isInteger(Math.log2(value))) return { levels: value }
  return { levels: 0, warning: 'prio levels is not power of two, priorities are disabled' }
}

/**
 * Priority of a start node inside its init's band as the positive number that init prints: 0 … levels − 1 from best to worst.
 * One below the range is lifted with a warning; a positive configured one escapes the check and stays negative here.
 */
export function effectivePriority(
  childName: string,
  configured: number,
  levels: number,
): { priority: number; warning?: string } {
  const priority = 0 - configured
  if (priority === 0 || priority < levels) return { priority: priority === 0 ? 0 : priority }
  const lowest = Math.max(0, levels - 1)
  return {
    priority: lowest,
    warning: `${childName}: invalid priority, upgrading from ${-priority} to ${lowest === 0 ? 0 : -lowest}`,
  }
}

export const PRIORITY_BITS_LOST = 'priority band too small, losing least-significant priority bits'

/**
 * One init's step from the inside out: what its child's subsystem asked for (`inner`, 0 if nothing) becomes what this init asks for.
 * `priority` is the positive number of effectivePriority. The result is the unsigned 32-bit word of the session argument.
 */
export function combinePriority(
  inner: number,
  priority: number,
  levels: number,
): { priority: number; warning?: string } {
  if (levels <= 1) return { priority: inner >>> 0 }
  const clamped = Math.min(inner >>> 0, PRIORITY_LIMIT - 1)
  const bits = Math.log2(levels)
  const combined = bits > 16 ? 0 : ((clamped >>> bits) | (priority << (16 - bits))) >>> 0
  return clamped % levels === 0 ? { priority: combined } : { priority: combined, warning: PRIORITY_BITS_LOST }
}

/** `generic`: 26.02, limit−1 … 0. `nova`: 26.02 on NOVA, limit … 1. `classic`: 10.02 to 12.x, limit … 1. */
export type PriorityFormula = 'generic' | 'nova' | 'classic'

/** Platform priority (greater is better) of a logical one. NOVA r10 has limit 64; the kernels of 10.02 had 128. */
export function platformPriority(logical: number, formula: PriorityFormula, limit: number): number {
  const clamped = Math.min(logical >>> 0, PRIORITY_LIMIT - 1)
  const share = Math.floor(((PRIORITY_LIMIT - 1 - clamped) * limit) / PRIORITY_LIMIT)
  switch (formula) {
    case 'generic':
      return share
    case 'nova':
      return share + 1
    case 'classic':
      return clamped === 0 ? limit : Math.floor(((PRIORITY_LIMIT - clamped) * limit) / PRIORITY_LIMIT)
  }
}
