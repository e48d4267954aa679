// Session labels and the selection of policies by them (reference genode.md 5.1, 5.5; base/include/base/session_label.h).

import type { Node } from './node/node.ts'

const SEPARATOR = ' -> '

export const lastElement = (label: string): string => {
  const at = label.lastIndexOf(SEPARATOR)
  return at < 0 ? label : label.slice(at + SEPARATOR.length)
}
export const labelPrefix = (label: string): string => {
  const at = label.lastIndexOf(SEPARATOR)
  return at < 0 ? '' : label.slice(0, at)
}
export const prefixedLabel = (prefix: string, label: string): string =>
  prefix === '' ? label : `${prefix}${SEPARATOR}${label}`

const scores = (policy: Node, label: string): readonly number[] | undefined => {
  const whole = policy.attribute('label')
  const prefix = policy.attribute('label_prefix')
  const suffix = policy.attribute('label_suffix')
  if (whole === undefined && prefix === undefined && suffix === undefined) return undefined
  if (whole !== undefined && whole.trim() !== label) return undefined
  if (prefix !== undefined && !label.startsWith(prefix.trim())) return undefined
  if (suffix !== undefined && !label.endsWith(suffix.trim())) return undefined
  const length = (text: string | undefined) => (text === undefined ? 0 : text.trim().length + 1)
  return [whole === undefined ? 0 : 1, length(prefix), length(suffix)]
}

const better = (a: readonly number[], b: readonly number[]): boolean => {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return (a[i] as number) > (b[i] as number)
  return false
}

/** The `policy` node of `config` that fits the label best, else its `default-policy`. */
export const policyForLabel = (config: Node, label: string): Node | undefined => {
  const trimmed = label.trim()
  let best: Node | undefined
  let bestScores: readonly number[] = []
  for (const policy of config.subNodes('policy')) {
    const s = scores(policy, trimmed)
    if (s && (best === undefined || better(s, bestScores))) {
      best = policy
      bestScores = s
    }
  }
  return best ?? config.subNode('default-policy')
}
