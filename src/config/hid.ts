// HID (human-inclined data), the indentation-based notation, with positions. Behaves as Genode's run-time parser (base/src/lib/base/hid.cc), its surprises
// included: the column of a sub node counts from its parent's own start on the parent's first line, and from the line start on later ones.
import type { Findings } from './findings.ts'
import { shown } from './findings.ts'
import { hidSegments, type Segment } from './hid-segments.ts'
import type { Place, Source } from './source.ts'
import { ConfigNode, commentText, MAX_DEPTH, MAX_VALUE, type Remark } from './tree.ts'

const TYPE = /^[a-z][a-z0-9_-]*/
/** A tag counts as attribute only with a blank or the segment's end behind its colon. */
const ATTRIBUTE = /^([a-z][a-z0-9_-]*):(?: +(.*))?$/

interface Open {
  node: ConfigNode
  /** Line and column (from 0) of the type word. */
  line: number
  column: number
  /** Column of the type word as its parent counts it. */
  within: number
  /** Where each attribute was first given. */
  seen: Map<string, Place>
}

/** A comment whose next line may go on with it. */
interface OpenComment {
  remark: Extract<Remark, { kind: 'comment' }>
  line: number
  column: number
  lines: string[]
}

class HidReader {
  readonly #source: Source
  readonly #findings: Findings
  /** From the top node down to the node that began last. */
  readonly #open: Open[] = []
  /** Nodes whose attributes are over because a quote began. */
  readonly #quoted = new Set<ConfigNode>()
  #comment: OpenComment | undefined
  /** Line of the last segment that was not empty. */
  #line = -1

  constructor(source: Source, findings: Findings) {
    this.#source = source
    this.#findings = findings
  }

  read(): ConfigNode | undefined {
    for (const segment of hidSegments(this.#source, this.#findings)) {
      const { text } = segment
      if (this.#open.length === 0) this.#begin(segment, 0)
      else if (text === '') continue
      else if (/^\.(?: |$)/.test(text)) this.#remark(segment)
      else if (/^:(?: |$)/.test(text)) this.#quote(text)
      else if (/^[+x] ./.test(text)) this.#subNode(segment)
      else this.#attribute(segment)
      this.#line = segment.line
      if (this.#findings.failed) break
    }
    this.#endComment()
    return this.#open[0]?.node
  }

  #place(segment: Segment, from = 0, to = segment.text.length) {
    return this.#source.place(segment.offset + from, segment.offset + Math.max(to, from + 1))
  }

  /** Opens a node at `from` within the segment: type, then a name or an attribute. */
  #begin(segment: Segment, from: number): Open {
    const rest = segment.text.slice(from)
    const type = TYPE.exec(rest)?.[0] ?? ''
    const node = new ConfigNode(type || 'invalid', this.#place(segment, from, from + type.length))
    const open = {
      node,
      line: segment.line,
      column: segment.column + from,
      within: 0,
      seen: new Map<string, Place>(),
    }
    this.#open.push(open)
    if (type === '' || (rest.length > type.length && rest[type.length] !== ' '))
      this.#findings.warning(
        'config/hid-ignored',
        this.#place(segment, from),
        `\`${shown(rest)}\` is not the type of a node`,
        {
          hint: 'a type has lower-case letters, digits, - and _, and begins with a letter',
        },
      )
    const after = rest.slice(type.length)
    const label = after.trim()
    if (label === '') return open
    const at = from + type.length + after.search(/\S/)
    if (ATTRIBUTE.test(label)) this.#addAttribute(open, label, segment, at)
    else {
      const place = this.#place(segment, at, at + label.length)
      this.#checkName(label, segment, at)
      open.seen.set('name', place)
      node.attributes.push({ name: 'name', value: label, at: place, valueAt: place })
    }
    return open
  }

  #checkName(name: string, segment: Segment, at: number): void {
    const place = this.#place(segment, at, at + name.length)
    const attribute = / ([a-z][a-z0-9_-]*):(?: |$)/.exec(name)?.[1]
    if (/^[+x] /.test(name) || attribute)
      this.#findings.warning(
        'config/hid-separator',
        place,
        `all of \`${shown(name)}\` is taken as the name`,
        {
          hint: `a | is missing in front of ${attribute ? `\`${attribute}:\`` : 'the sub node'}`,
        },
      )
  }

  #addAttribute({ node, seen }: Open, text: string, segment: Segment, at: number): void {
    const [, name, value = ''] = ATTRIBUTE.exec(text)!
    const first = seen.get(name!)
    const place = this.#place(segment, at, at + name!.length)
    const valueStart = at + text.length - value.length
    if (!first) seen.set(name!, place)
    if (first)
      this.#findings.warning(
        'config/duplicate-attribute',
        place,
        `attribute \`${name}\` is given twice; the first one counts`,
        {
          related: [this.#findings.related(first, 'first given here')],
        },
      )
    if (value.length > MAX_VALUE)
      this.#findings.error(
        'config/too-large',
        place,
        `the value of \`${name}\` has ${value.length} characters, ${MAX_VALUE} at most are allowed`,
      )
    const missing = / ([a-z][a-z0-9_-]*):(?: |$)/.exec(value)?.[1]
    if (missing)
      this.#findings.warning(
        'config/hid-separator',
        this.#place(segment, valueStart),
        `\`${missing}:\` is part of the value of \`${name}\``,
        {
          hint: `a | is missing in front of \`${missing}:\``,
        },
      )
    node.attributes.push({
      name: name!,
      value,
      at: place,
      valueAt: this.#place(segment, valueStart, at + text.length),
    })
  }

  #ignored(segment: Segment, hint: string): void {
    this.#findings.warning(
      'config/hid-ignored',
      this.#place(segment),
      `\`${shown(segment.text)}\` is ignored`,
      { hint },
    )
  }

  #attribute(segment: Segment): void {
    const { text } = segment
    const open = this.#open.at(-1)!
    const { node } = open
    const glued = /^([a-z][a-z0-9_-]*):(\S.*)$/.exec(text)
    if (glued) {
      this.#findings.warning(
        'config/hid-ignored',
        this.#place(segment, glued[1]!.length + 1),
        `the value of \`${glued[1]}\` is ignored`,
        {
          hint: 'a blank is missing behind the colon',
        },
      )
    } else if (!ATTRIBUTE.test(text)) {
      if (/^[+:.x]\S/.test(text)) this.#ignored(segment, `a blank is missing behind \`${text[0]}\``)
      else this.#ignored(segment, 'a sub node begins with `+ `, an attribute is written `name: value`')
      return
    }
    if (this.#quoted.has(node)) {
      this.#ignored(segment, 'attributes stand in front of the quoted text')
      return
    }
    this.#addAttribute(open, glued ? `${glued[1]}:` : text, segment, 0)
  }

  #quote(text: string): void {
    const { node } = this.#open.at(-1)!
    node.quote += this.#quoted.has(node) ? `\n${text.slice(2)}` : text.slice(2)
    this.#quoted.add(node)
  }

  #subNode(segment: Segment): void {
    const column = segment.column + 2
    // Walk from the top: inside each open node the segment belongs to its open sub node if it stands right of it.
    let depth = 0
    let within = 0
    for (; ; depth++) {
      const owner = this.#open[depth]!
      within = segment.line === owner.line ? column - owner.column : column
      const next = this.#open[depth + 1]
      if (!next || within <= next.within) break
      if (column <= next.column && segment.line !== next.line) this.#surprise(segment, next)
    }
    this.#open.length = depth + 1
    const parent = this.#open[depth]!
    if (depth + 1 >= MAX_DEPTH) {
      this.#findings.error(
        'config/too-deep',
        this.#place(segment),
        `nodes are nested more than ${MAX_DEPTH} deep`,
      )
      return
    }
    const open = this.#begin(segment, 2)
    open.within = within
    if (segment.text.startsWith('x '))
      parent.node.remarks.push({
        kind: 'disabled',
        node: open.node,
        at: open.node.at,
        nodesBefore: parent.node.nodes.length,
        textBefore: parent.node.quote.length,
      })
    else parent.node.nodes.push(open.node)
  }

  /** A comment belongs to the deepest open node that it does not stand left of. Directly following lines in the same column are one comment. */
  #remark(segment: Segment): void {
    const { text, line, column } = segment
    const last = this.#comment
    if (last && last.line === line - 1 && last.column === column && this.#line !== line) {
      last.lines.push(text.slice(2))
      last.line = line
      return
    }
    this.#endComment()
    const { node } = this.#open.findLast((open, depth) => depth === 0 || open.column <= column)!
    const remark = {
      kind: 'comment' as const,
      text: '',
      at: this.#place(segment),
      nodesBefore: node.nodes.length,
      textBefore: node.quote.length,
    }
    node.remarks.push(remark)
    this.#comment = { remark, line, column, lines: [text.slice(2)] }
  }

  #endComment(): void {
    const comment = this.#comment
    if (comment) comment.remark.text = commentText(['', ...comment.lines].join('\n'))
    this.#comment = undefined
  }

  #surprise(segment: Segment, owner: Open): void {
    this.#findings.warning(
      'config/hid-column',
      this.#place(segment, 2),
      `this becomes a sub node of \`${shown(owner.node.type)}\`, although it does not stand right of it`,
      {
        hint: 'write each sub node on a line of its own: on a node’s first line columns count from the node itself',
        related: [this.#findings.related(owner.node.at, `\`${shown(owner.node.type)}\` stands here`)],
      },
    )
  }
}

/** The tree; undefined if there is none. A control character or a missing end mark makes the whole text an empty node, hence an error. */
export const readHid = (source: Source, findings: Findings): ConfigNode | undefined =>
  new HidReader(source, findings).read()
