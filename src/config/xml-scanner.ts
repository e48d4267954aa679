// Reads XML with positions, in one pass without recursion, and notices what is malformed. It knows the subset that Genode's parser reads: elements,
// attributes, text, comments, CDATA; a DOCTYPE is refused, entities are left as they stand.
import type { Findings } from './findings.ts'
import { shown } from './findings.ts'
import type { Source } from './source.ts'
import { ConfigNode, commentText, MAX_DEPTH, type Remark } from './tree.ts'
import { readAttributes } from './xml-attributes.ts'
import { createCursor, readName, skipBlanks, type XmlCursor } from './xml-cursor.ts'
import { checkEntities, decodeEntities } from './xml-entities.ts'

interface Open {
  node: ConfigNode
  texts: string[]
  textLength: number
}

class XmlScanner {
  readonly #source: Source
  readonly #text: string
  readonly #findings: Findings
  #root: ConfigNode | undefined
  #rootClosed = false
  readonly #cursor: XmlCursor
  readonly #open: Open[] = []
  /** Open element types and how often: to tell a stray end tag from a missing one without a search. */
  readonly #openTypes = new Map<string, number>()
  /** Comments in front of the first node: they become its first remarks. */
  readonly #leading: Remark[] = []

  constructor(source: Source, findings: Findings) {
    this.#source = source
    this.#text = source.text
    this.#findings = findings
    this.#cursor = createCursor(source, findings)
  }

  scan(): ConfigNode | undefined {
    while (this.#cursor.pos < this.#text.length) if (!this.#step()) return this.#root
    for (const { node } of this.#open.reverse())
      this.#findings.error('config/xml-unclosed', node.at, `<${shown(node.type)}> is never closed`, {
        hint: `add </${shown(node.type)}>, or write <${shown(node.type)}/> if it is empty`,
      })
    return this.#root
  }

  /** One piece of text or markup; false ends the scan. */
  #step(): boolean {
    const text = this.#text
    const start = this.#cursor.pos
    const markup = text.indexOf('<', start)
    const end = markup < 0 ? text.length : markup
    if (end > start) this.#characters(start, end)
    if (markup < 0) {
      this.#cursor.pos = text.length
      return true
    }
    if (text.startsWith('<!--', markup)) return this.#comment(markup)
    if (text.startsWith('<![CDATA[', markup)) return this.#cdata(markup)
    if (text.startsWith('<?', markup)) return this.#skip(markup, '?>', 'processing instruction')
    if (text.startsWith('<!', markup)) {
      this.#error('config/xml-doctype', markup, markup + 9, 'a document type is not allowed here', {
        hint: 'remove it: configurations have no entities of their own',
      })
      return false
    }
    return text[markup + 1] === '/' ? this.#endTag(markup) : this.#startTag(markup)
  }

  #error(
    code: 'config/xml-syntax' | 'config/xml-doctype',
    start: number,
    end: number,
    message: string,
    details = {},
  ): void {
    this.#findings.error(code, this.#source.place(start, end), message, details)
  }

  #characters(start: number, end: number): void {
    const text = this.#text.slice(start, end)
    const top = this.#open.at(-1)
    if (top) this.#addText(top, decodeEntities(text))
    if (top) checkEntities(text, start, this.#source, this.#findings, 'text')
    const at = start + text.search(/\S/)
    if (top || at < start) return
    if (this.#rootClosed) this.#trailing(at, end)
    else this.#error('config/xml-syntax', at, at + 1, 'text in front of the first node')
  }

  #trailing(start: number, end: number): void {
    this.#findings.warning(
      'config/xml-trailing',
      this.#source.place(start, end),
      `what follows </${shown(this.#root!.type)}> is ignored`,
      { hint: 'a configuration is one node; remove the rest or move it inside' },
    )
  }

  #skip(start: number, mark: string, what: string): boolean {
    const end = this.#text.indexOf(mark, start + 2 + (mark === '-->' ? 2 : 0))
    if (end < 0) {
      this.#error('config/xml-syntax', start, start + 4, `this ${what} is never closed`, {
        hint: `close it with ${mark}`,
      })
      return false
    }
    this.#cursor.pos = end + mark.length
    return true
  }

  #addText(open: Open, text: string): void {
    open.texts.push(text)
    open.textLength += text.length
  }

  #comment(start: number): boolean {
    if (!this.#skip(start, '-->', 'comment')) return false
    const top = this.#open.at(-1)
    const node = top?.node ?? this.#root
    const remark = {
      kind: 'comment',
      text: commentText(this.#text.slice(start + 4, this.#cursor.pos - 3)),
      at: this.#source.place(start, this.#cursor.pos),
      nodesBefore: node?.nodes.length ?? 0,
      textBefore: top?.textLength ?? node?.quote.length ?? 0,
    } as const
    ;(node?.remarks ?? this.#leading).push(remark)
    return true
  }

  #cdata(start: number): boolean {
    if (!this.#skip(start, ']]>', 'CDATA section')) return false
    const top = this.#open.at(-1)
    if (top) this.#addText(top, this.#text.slice(start + 9, this.#cursor.pos - 3))
    else this.#error('config/xml-syntax', start, start + 9, 'text outside of the configuration’s node')
    return true
  }

  #startTag(start: number): boolean {
    this.#cursor.pos = start + 1
    const type = readName(this.#cursor)
    if (type === '') {
      this.#error('config/xml-syntax', start, start + 1, 'no name behind `<`', {
        hint: 'a literal `<` is written &lt;',
      })
      this.#cursor.pos = start + 1
      return true
    }
    if (this.#open.length >= MAX_DEPTH) {
      this.#findings.error(
        'config/too-deep',
        this.#source.place(start, this.#cursor.pos),
        `nodes are nested more than ${MAX_DEPTH} deep`,
      )
      return false
    }
    if (this.#rootClosed) {
      this.#trailing(start, this.#cursor.pos)
      return false
    }
    const node = new ConfigNode(type, this.#source.place(start + 1, this.#cursor.pos))
    this.#open.at(-1)?.node.nodes.push(node)
    if (!this.#root) node.remarks.push(...this.#leading)
    this.#root ??= node
    const end = readAttributes(this.#cursor, node, start)
    if (end === 'empty') this.#rootClosed ||= this.#open.length === 0
    if (end === 'open') {
      this.#open.push({ node, texts: [], textLength: 0 })
      this.#openTypes.set(type, (this.#openTypes.get(type) ?? 0) + 1)
    }
    return end !== 'broken'
  }

  #endTag(start: number): boolean {
    this.#cursor.pos = start + 2
    const type = readName(this.#cursor)
    skipBlanks(this.#cursor)
    const place = this.#source.place(start, this.#cursor.pos)
    if (this.#text[this.#cursor.pos] === '>') this.#cursor.pos++
    else this.#findings.error('config/xml-syntax', place, `the end tag </${shown(type)} has no \`>\``)
    if ((this.#openTypes.get(type) ?? 0) === 0) {
      const top = this.#open.at(-1)?.node
      this.#findings.error(
        'config/xml-mismatch',
        place,
        top
          ? `</${shown(type)}> closes nothing; <${shown(top.type)}> is open here`
          : `</${shown(type)}> closes nothing`,
        {
          ...(top ? { related: [this.#findings.related(top.at, `<${shown(top.type)}> opened here`)] } : {}),
        },
      )
      return true
    }
    for (;;) {
      const { node, texts } = this.#open.pop()!
      node.quote = texts.join('')
      this.#openTypes.set(node.type, this.#openTypes.get(node.type)! - 1)
      if (node.type === type) break
      this.#findings.error(
        'config/xml-mismatch',
        place,
        `</${shown(type)}> stands where </${shown(node.type)}> is due`,
        {
          hint: `close <${shown(node.type)}> first`,
          related: [this.#findings.related(node.at, `<${shown(node.type)}> opened here`)],
        },
      )
    }
    this.#rootClosed ||= this.#open.length === 0
    return true
  }
}

/** The tree as far as it could be read; undefined if there is no node at all. Findings say what is wrong. */
export const scanXml = (source: Source, findings: Findings): ConfigNode | undefined =>
  new XmlScanner(source, findings).scan()
