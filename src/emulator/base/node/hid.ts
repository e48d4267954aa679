// HID as components read it, with the quirks of the real run-time parser (reference genode.md 14.2, 14.4;
// base/include/util/hid.h, base/src/lib/base/hid.cc).

import { type Attribute, Node } from './node.ts'

interface Segment {
  /** Column of the segment's first character, from the start of its line. */
  readonly column: number
  readonly text: string
  /** Behind the segment's last character, blanks included. */
  readonly end: number
}

const TYPE = /^[a-z][a-z0-9_-]*/
const ATTRIBUTE = /^([a-z][a-z0-9_-]*):(?: +(.*))?$/
const FREE_TEXT = /^\s*[:.](\s|$)/

/** Control characters make the whole document invalid, but for tabs in free text and CR before LF. */
const validLine = (line: string): boolean => {
  if (!/[\x00-\x1f]/.test(line)) return true
  return segments(line).every(s => {
    const rest = FREE_TEXT.test(s.text) ? s.text.replaceAll('\t', '') : s.text
    return !/[\x00-\x1f]/.test(rest)
  })
}

/** Splits a line at `|`; free text reaches to the end of the line. */
function segments(line: string): Segment[] {
  const found: Segment[] = []
  let start = 0
  while (start <= line.length) {
    const rest = line.slice(start)
    const indent = rest.length - rest.trimStart().length
    if (/^[:.]( |$|\t)/.test(rest.slice(indent))) {
      found.push({ column: start + indent, text: rest.slice(indent), end: line.length })
      break
    }
    const bar = rest.indexOf('|')
    const text = bar < 0 ? rest : rest.slice(0, bar)
    const blanks = text.length - text.trimStart().length
    found.push({ column: start + blanks, text: text.trim(), end: start + text.length })
    if (bar < 0) break
    start += bar + 1
  }
  return found
}

interface Open {
  readonly column: number
  /** Where the node's text starts, and ends as far as it is known. */
  readonly start: number
  end: number
  readonly type: string
  readonly attributes: Attribute[]
  readonly children: Open[]
  quote: string[]
  readonly disabled: boolean
  /** Attributes are taken up to the first sub node or quote. */
  sealed: boolean
}

const newNode = (column: number, start: number, declaration: string, disabled = false): Open => {
  const type = TYPE.exec(declaration)?.[0] ?? 'invalid'
  const rest = type === 'invalid' ? '' : declaration.slice(type.length).trim()
  const node: Open = {
    column,
    start,
    end: start,
    type: type.slice(0, 63),
    attributes: [],
    children: [],
    quote: [],
    disabled,
    sealed: false,
  }
  if (rest !== '') node.attributes.push(attributeOf(rest) ?? { name: 'name', value: rest })
  return node
}

const attributeOf = (text: string): Attribute | undefined => {
  const m = ATTRIBUTE.exec(text)
  return m ? { name: m[1] as string, value: (m[2] ?? '').trim() } : undefined
}

class Parser {
  readonly #top: Open
  readonly #stack: Open[]

  constructor(top: Open) {
    this.#top = top
    this.#stack = [top]
  }

  get top(): Open {
    return this.#top
  }

  /**
   * Handles the segments of a line. A node that follows another one in the same line is inside that one, and its column counts from there;
   * all other columns count from the start of the line. So what stands right below it in the next line is inside of it, as in the real parser.
   * `at` is where the line starts in the document.
   */
  line(all: readonly Segment[], at: number, first: boolean): void {
    let before: { readonly node: Open; readonly column: number } | undefined
    for (const [i, s] of all.entries()) {
      if (s.text === '' || (first && i === 0)) continue
      if (s.text.startsWith('+ ') || s.text.startsWith('x ')) {
        const column = s.column + 2
        const node = newNode(
          before ? column - before.column : column,
          at + column,
          s.text.slice(2),
          s.text.startsWith('x '),
        )
        if (before) this.#add(before.node, node)
        else this.#push(node)
        before = { node, column }
      } else if (s.text.startsWith(':')) this.#quote(s)
      else if (s.text.startsWith('.')) continue
      else this.#attribute(s.text)
      for (const open of this.#stack) open.end = at + s.end
    }
  }

  /** The new node ends all open ones that do not stand further left. */
  #push(node: Open): void {
    const end = this.#stack.findIndex((open, i) => i > 0 && open.column >= node.column)
    if (end > 0) this.#stack.length = end
    this.#add(this.#stack.at(-1) as Open, node)
  }

  #add(parent: Open, node: Open): void {
    parent.sealed = true
    parent.children.push(node)
    this.#stack.push(node)
  }

  #attribute(text: string): void {
    const node = this.#stack.at(-1) as Open
    const attribute = attributeOf(text) ?? this.#oddAttribute(text)
    if (attribute && !node.sealed) node.attributes.push(attribute)
  }

  /** `a:1` has no blank behind the colon: the attribute exists without a value. */
  #oddAttribute(text: string): Attribute | undefined {
    const m = /^([a-z][a-z0-9_-]*):/.exec(text)
    return m ? { name: m[1] as string, value: '' } : undefined
  }

  /** Belongs to the last node, whatever its column. */
  #quote(s: Segment): void {
    if (!/^:( |$)/.test(s.text)) return
    const node = this.#stack.at(-1) as Open
    node.sealed = true
    node.quote.push(s.text.startsWith(': ') ? s.text.slice(2) : s.text.slice(1))
  }
}

/** Turns the open tree into nodes, children before parents, without recursion. */
const finish = (top: Open, text: string): Node => {
  const order: Open[] = []
  const pending = [top]
  for (let o = pending.pop(); o; o = pending.pop()) {
    order.push(o)
    pending.push(...o.children.filter(c => !c.disabled))
  }
  const done = new Map<Open, Node>()
  for (const o of order.reverse()) {
    const children = o.children.filter(c => !c.disabled).map(c => done.get(c) as Node)
    const source = { text: text.slice(o.start, o.end), column: o.column }
    done.set(o, new Node(o.type, o.attributes, children, o.quote.join('\n'), source))
  }
  return done.get(top) as Node
}

/** The top node, or undefined if the text is no HID (first character, control characters, missing end mark). */
export const parseHid = (data: string): Node | undefined => {
  const text = data.replace(/^\s*/, '')
  if (!TYPE.test(text)) return undefined
  let parser: Parser | undefined
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at)
    let line = text.slice(at, newline < 0 ? text.length : newline)
    if (newline >= 0 && line.endsWith('\r')) line = line.slice(0, -1)
    if (line.startsWith('-')) {
      if (parser) parser.top.end = at + 1
      return parser && finish(parser.top, text)
    }
    if (newline < 0 || !validLine(line)) return undefined
    const all = segments(line)
    if (parser) parser.line(all, at, false)
    else {
      parser = new Parser(newNode(0, 0, all[0]?.text ?? ''))
      parser.line(all, at, true)
    }
    at = newline + 1
  }
  return undefined
}
