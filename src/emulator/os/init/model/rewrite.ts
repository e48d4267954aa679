// Rewriting of a label at the target of a route. Follows Genode sandbox/route_model.h (Target) and base/include/base/session_label.h.
import { LABEL_SEPARATOR, labelPrefix, lastElement } from './labels.ts'
import type { NodeView } from './node-view.ts'

/** The label that the server sees: `label` replaces all, otherwise `identity`, `resource` and `prepend_resource` replace parts. */
export function rewriteLabel(target: NodeView, label: string): string {
  const whole = target.attr('label')
  if (whole !== undefined) return whole
  const identity = target.attr('identity') ?? labelPrefix(label)
  const resource = target.attr('resource') ?? lastElement(label)
  const wanted = (target.attr('prepend_resource') ?? '') + resource
  return identity === '' ? wanted : identity + LABEL_SEPARATOR + wanted
}
