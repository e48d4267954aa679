// The attributes of an XML start tag, with what is malformed about them.
import { shown } from './findings.ts'
import type { Place } from './source.ts'
import type { ConfigNode } from './tree.ts'
import { MAX_VALUE } from './tree.ts'
import { readName, skipBlanks, type XmlCursor } from './xml-cursor.ts'
import { checkEntities } from './xml-entities.ts'

const syntaxError = (
  { findings, source }: XmlCursor,
  start: number,
  end: number,
  message: string,
  details: { hint?: string } = {},
): void => findings.error('config/xml-syntax', source.place(start, end), message, details)

/** What stands behind an element's type, up to its end: `open` for >, `empty` for />, `broken` if the text ends before. `start` is where the tag begins. */
export function readAttributes(
  cursor: XmlCursor,
  node: ConfigNode,
  start: number,
): 'open' | 'empty' | 'broken' {
  const { source } = cursor
  const { text } = source
  const seen = new Map<string, Place>()
  let unclosed = false
  for (;;) {
    const apart = skipBlanks(cursor)
    if (text[cursor.pos] === '>') {
      cursor.pos++
      return 'open'
    }
    if (text.startsWith('/>', cursor.pos)) {
      cursor.pos += 2
      return 'empty'
    }
    const at = cursor.pos
    // A value without its closing quote has been reported and took the rest of the text.
    if (at >= text.length && unclosed) return 'broken'
    if (at >= text.length || text[at] === '<') {
      syntaxError(cursor, start, start + 1 + node.type.length, `the tag <${shown(node.type)} has no end`, {
        hint: 'close it with > or />',
      })
      return at >= text.length ? 'broken' : 'open'
    }
    const name = readName(cursor)
    if (name === '') {
      syntaxError(
        cursor,
        at,
        at + 1,
        `unexpected ${JSON.stringify(shown(text[at]!))} in <${shown(node.type)}>`,
        {
          hint: 'attributes are written name="value"',
        },
      )
      cursor.pos = at + 1
      continue
    }
    if (!apart)
      cursor.findings.warning(
        'config/xml-form',
        source.place(at, cursor.pos),
        `a blank is missing in front of \`${shown(name)}\``,
      )
    unclosed = !readAttribute(cursor, node, name, at, seen)
  }
}

/** One attribute behind its name; false if its value is never closed. */
function readAttribute(
  cursor: XmlCursor,
  node: ConfigNode,
  name: string,
  at: number,
  seen: Map<string, Place>,
): boolean {
  const { source, findings } = cursor
  const { text } = source
  const place = source.place(at, at + name.length)
  skipBlanks(cursor)
  const unquoted = (): void =>
    findings.error('config/xml-syntax', place, `attribute \`${shown(name)}\` has no value in quotes`, {
      hint: `write ${shown(name)}="..."`,
    })
  if (text[cursor.pos] !== '=') {
    unquoted()
    return true
  }
  cursor.pos++
  skipBlanks(cursor)
  const quote = text[cursor.pos]
  if (quote !== '"' && quote !== "'") {
    const value = /[^\s/>"'<=]*/y
    value.lastIndex = cursor.pos
    cursor.pos += value.exec(text)![0].length
    unquoted()
    return true
  }
  const valueStart = cursor.pos + 1
  const end = text.indexOf(quote, valueStart)
  if (end < 0) {
    findings.error(
      'config/xml-syntax',
      source.place(at, valueStart),
      `the value of \`${shown(name)}\` is never closed`,
      {
        hint: `a ${quote} is missing`,
      },
    )
    cursor.pos = text.length
    return false
  }
  cursor.pos = end + 1
  addValue(cursor, node, { name, at: place, start: valueStart, end, quote, seen })
  return true
}

function addValue(
  cursor: XmlCursor,
  node: ConfigNode,
  found: { name: string; at: Place; start: number; end: number; quote: string; seen: Map<string, Place> },
): void {
  const { source, findings } = cursor
  const { name, at, start, end, quote, seen } = found
  const value = source.text.slice(start, end)
  const valueAt = source.place(start, end)
  if (value.length > MAX_VALUE)
    findings.error(
      'config/too-large',
      at,
      `the value of \`${shown(name)}\` has ${value.length} characters, ${MAX_VALUE} at most are allowed`,
    )
  const open = value.indexOf('<')
  if (open >= 0)
    findings.warning(
      'config/xml-form',
      source.place(start + open),
      `\`<\` in the value of \`${shown(name)}\``,
      {
        hint: 'is a closing quote missing in front of it?',
      },
    )
  if (quote === "'")
    findings.warning(
      'config/xml-quotes',
      valueAt,
      `the value of \`${shown(name)}\` stands in single quotes`,
      {
        hint: 'Genode’s parser knows double quotes only',
      },
    )
  checkEntities(value, start, source, findings, 'value')
  const first = seen.get(name)
  if (first !== undefined)
    findings.warning(
      'config/duplicate-attribute',
      at,
      `attribute \`${shown(name)}\` is given twice; the first one counts`,
      {
        related: [findings.related(first, 'first given here')],
      },
    )
  else seen.set(name, at)
  node.attributes.push({ name, value, at, valueAt })
}
