// Session labels: how they grow on the way to the server, and their parts. Follows Genode base/include/base/session_label.h.

export const LABEL_SEPARATOR = ' -> '

/** What a parent makes of its child's request: `name -> label`; with an empty label the separator and its trailing blank remain. */
export const prefixedLabel = (name: string, label: string): string => `${name}${LABEL_SEPARATOR}${label}`

/** Text behind the last separator, or the whole label. */
export function lastElement(label: string): string {
  const at = label.lastIndexOf(LABEL_SEPARATOR)
  return at < 0 ? label : label.slice(at + LABEL_SEPARATOR.length)
}

/** Text before the last separator; empty without one. */
export function labelPrefix(label: string): string {
  const at = label.lastIndexOf(LABEL_SEPARATOR)
  return at < 0 ? '' : label.slice(0, at)
}

/** The label as the child itself gave it, or undefined for environment sessions, which bear no `name -> ` in front. */
export function scopedLabel(label: string, childName: string): string | undefined {
  const prefix = childName + LABEL_SEPARATOR
  return label.startsWith(prefix) ? label.slice(prefix.length) : undefined
}
