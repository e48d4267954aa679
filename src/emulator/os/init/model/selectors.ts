// Does the selector of a route rule accept a label? Follows Genode sandbox/utils.h (service_node_matches).
import { lastElement, scopedLabel } from './labels.ts'
import type { NodeView } from './node-view.ts'
import { labelScore } from './policy.ts'

export const BOTH_SCOPED_AND_UNSCOPED = 'service node contains both scoped and unscoped label attributes'

/** Attributes that look at the label the child itself gave. */
const SCOPED = ['label', 'label_prefix', 'label_suffix', 'label_last'] as const

export interface Selection {
  accepts: boolean
  /** Warning that init prints each time it evaluates the rule. */
  warning?: string
}

/** `unscoped_label` beats `label_last`, which beats the three that compare with the scoped text. Without any, everything is accepted. */
export function selectorAccepts(rule: NodeView, label: string, childName: string): Selection {
  const scoped = SCOPED.some(name => rule.attr(name) !== undefined)
  const unscopedLabel = rule.attr('unscoped_label')
  if (unscopedLabel !== undefined) {
    const accepts = unscopedLabel === label
    return scoped ? { accepts, warning: BOTH_SCOPED_AND_UNSCOPED } : { accepts }
  }
  const labelLast = rule.attr('label_last')
  if (labelLast !== undefined) return { accepts: labelLast === lastElement(label) }
  if (!scoped) return { accepts: true }
  const own = scopedLabel(label, childName)
  return { accepts: own !== undefined && labelScore(rule, own) !== undefined }
}
