// Which component a log line is from: core's LOG service puts `[label] ` in front.

/** Label of `[init -> x] ...`; none for lines of core and of the kernel, whose `[ 0] ` is a CPU number. */
export function componentOf(text: string): string | undefined {
  if (!text.startsWith('[')) return undefined
  const end = text.indexOf(']')
  if (end < 2 || (end + 1 < text.length && text[end + 1] !== ' ')) return undefined
  const label = text.slice(1, end)
  const first = label.charCodeAt(0)
  if (first > 0x39) return label
  return /^\s*-?\d+$/.test(label) ? undefined : label
}
