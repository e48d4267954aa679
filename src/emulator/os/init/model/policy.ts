// Selection of `policy` nodes by label: the best score wins. Follows Genode os/include/os/session_policy.h (Node_label_score).
import type { NodeView } from './node-view.ts'
import { subNode, subNodes } from './node-view.ts'

export interface LabelScore {
  label: boolean
  /** Length of the agreeing prefix and suffix; undefined where the attribute is absent. */
  prefix: number | undefined
  suffix: number | undefined
}

const trimBlanks = (text: string): string => text.replace(/^ +/, '').replace(/(?<! ) +$/, '')

/** How well `label`, `label_prefix` and `label_suffix` of the node fit the label; undefined if one of those present disagrees. */
export function labelScore(node: NodeView, label: string): LabelScore | undefined {
  const own = trimBlanks(label)
  const value = (name: string): string | undefined => {
    const text = node.attr(name)
    return text === undefined ? undefined : trimBlanks(text)
  }
  const [whole, prefix, suffix] = [value('label'), value('label_prefix'), value('label_suffix')]
  if (whole !== undefined && whole !== own) return undefined
  if (prefix !== undefined && !own.startsWith(prefix)) return undefined
  if (suffix !== undefined && !own.endsWith(suffix)) return undefined
  return { label: whole !== undefined, prefix: prefix?.length, suffix: suffix?.length }
}

/** Longer beats shorter, present beats absent. */
const compareLength = (a: number | undefined, b: number | undefined): number => (a ?? -1) - (b ?? -1)

/** Positive if `a` is the stronger one: label first, then prefix, then suffix. */
export const compareScores = (a: LabelScore, b: LabelScore): number =>
  Number(a.label) - Number(b.label) || compareLength(a.prefix, b.prefix) || compareLength(a.suffix, b.suffix)

/** The `policy` of a server's or service's node for a label: best score, first one on ties, else `default-policy`. One with `label_last` alone never matches. */
export function selectPolicy(node: NodeView, label: string): NodeView | undefined {
  let best: { policy: NodeView; score: LabelScore } | undefined
  for (const policy of subNodes(node, 'policy')) {
    const score = labelScore(policy, label)
    if (!score || (!score.label && score.prefix === undefined && score.suffix === undefined)) continue
    if (!best || compareScores(score, best.score) > 0) best = { policy, score }
  }
  return best?.policy ?? subNode(node, 'default-policy')
}
