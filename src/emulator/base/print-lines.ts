// Multi-line text as a list of lines fit for logging (base/include/util/print_lines.h).

/**
 * Lines of `text` up to the first zero character: leading line breaks are skipped, the indentation of the first line is taken off all
 * lines that have it, and what is longer than `maxLine` goes on in a line of its own.
 */
export const splitLines = (text: string, maxLine = 200): string[] => {
  const end = text.indexOf('\0')
  const content = (end < 0 ? text : text.slice(0, end)).replace(/^\n+/, '')
  const indent = /^[ \t]*/.exec(content)?.[0] ?? ''
  const lines: string[] = []
  for (let at = 0; at < content.length; ) {
    if (content.startsWith(indent, at)) at += indent.length
    const newline = content.indexOf('\n', at)
    const rest = (newline < 0 ? content.length : newline) - at
    if (at >= content.length) break
    lines.push(content.slice(at, at + Math.min(rest, maxLine)))
    at += rest > maxLine ? maxLine : rest + (newline < 0 ? 0 : 1)
  }
  return lines
}
