// Reads XML with positions, in one pass without recursion, and notices what is malformed. It knows the subset that Genode's parser reads: elements,
// attributes, text, comments, CDATA; a DOCTYPE is refused, entities are left as they stand.
import type { Findings } from './findings.ts'
import { shown } from './findings.ts'
import type { Place, Source } from './source.ts'
import { ConfigNode, MAX_DEPTH, MAX_VALUE } from './tree.ts'
import { checkEntities } from './xml-entities.ts'

const NAME = /[A-Za-z_:\u0080-\uffff][\w:.\-\u0080-\uffff]*/y
const BLANKS = /[ \t\r\n]*/y

interface Open {
  node: ConfigNode
  texts: string[]
}

class XmlScanner {
  readonly #source: Source
  readonly #text: string
  readonly #findings: Findings
  #pos = 0
  #root: ConfigNode | undefined
  #rootClosed = false
  #unclosedValue = false
  readonly #open: Open[] = []
  /** Open element types and how often: to tell a stray end tag from a missing one without a search. */
  readonly #openTypes = new Map<string, number>()

  constructor(source: Source, findings: Findings) {
    this.#source = source
    this.#text = source.text
    this.#findings = findings
  }

  scan(): ConfigNode | undefined {
    while (this.#pos < this.#text.length) if (!this.#step()) return this.#root
    for (const { node } of this.#open.reverse())
      this.#findings.error('config/xml-unclosed', node.at, `<${shown(node.type)}> is never closed`, {
        hint: `add </${shown(node.type)}>, or write <${shown(node.type)}/> if it is empty`,
      })
    return this.#root
  }

  /** One piece of text or markup; false ends the scan. */
  #step(): boolean {
    const text = this.#text
    const start = this.#pos
    const markup = text.indexOf('<', start)
    const end = markup < 0 ? text.length : markup
    if (end > start) this.#characters(start, end)
    if (markup < 0) {
      this.#pos = text.length
      return true
    }
    if (text.startsWith('<!--', markup)) return this.#skip(markup, '-->', 'comment')
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
    if (top) top.texts.push(text)
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
    this.#pos = end + mark.length
    return true
  }

  #cdata(start: number): boolean {
    if (!this.#skip(start, ']]>', 'CDATA section')) return false
    const top = this.#open.at(-1)
    if (top) top.texts.push(this.#text.slice(start + 9, this.#pos - 3))
    else this.#error('config/xml-syntax', start, start + 9, 'text outside of the configuration’s node')
    return true
  }

  #name(): string {
    NAME.lastIndex = this.#pos
    const name = NAME.exec(this.#text)?.[0] ?? ''
    this.#pos += name.length
    return name
  }

  /** Skips blanks; true if there were any. */
  #blanks(): boolean {
    BLANKS.lastIndex = this.#pos
    const length = BLANKS.exec(this.#text)![0].length
    this.#pos += length
    return length > 0
  }

  #startTag(start: number): boolean {
    this.#pos = start + 1
    const type = this.#name()
    if (type === '') {
      this.#error('config/xml-syntax', start, start + 1, 'no name behind `<`', {
        hint: 'a literal `<` is written &lt;',
      })
      this.#pos = start + 1
      return true
    }
    if (this.#open.length >= MAX_DEPTH) {
      this.#findings.error(
        'config/too-deep',
        this.#source.place(start, this.#pos),
        `nodes are nested more than ${MAX_DEPTH} deep`,
      )
      return false
    }
    if (this.#rootClosed) {
      this.#trailing(start, this.#pos)
      return false
    }
    const node = new ConfigNode(type, this.#source.place(start + 1, this.#pos))
    this.#open.at(-1)?.node.nodes.push(node)
    this.#root ??= node
    const end = this.#attributes(node, start)
    if (end === 'empty') this.#rootClosed ||= this.#open.length === 0
    if (end === 'open') {
      this.#open.push({ node, texts: [] })
      this.#openTypes.set(type, (this.#openTypes.get(type) ?? 0) + 1)
    }
    return end !== 'broken'
  }

  #attributes(node: ConfigNode, start: number): 'open' | 'empty' | 'broken' {
    const text = this.#text
    const seen = new Map<string, Place>()
    for (;;) {
      const apart = this.#blanks()
      if (text[this.#pos] === '>') {
        this.#pos++
        return 'open'
      }
      if (text.startsWith('/>', this.#pos)) {
        this.#pos += 2
        return 'empty'
      }
      const at = this.#pos
      // A value without its closing quote has been reported and took the rest of the text.
      if (at >= text.length && this.#unclosedValue) return 'broken'
      if (at >= text.length || text[at] === '<') {
        this.#error(
          'config/xml-syntax',
          start,
          start + 1 + node.type.length,
          `the tag <${shown(node.type)} has no end`,
          {
            hint: 'close it with > or />',
          },
        )
        return at >= text.length ? 'broken' : 'open'
      }
      const name = this.#name()
      if (name === '') {
        this.#error(
          'config/xml-syntax',
          at,
          at + 1,
          `unexpected ${JSON.stringify(shown(text[at]!))} in <${shown(node.type)}>`,
          {
            hint: 'attributes are written name="value"',
          },
        )
        this.#pos = at + 1
        continue
      }
      if (!apart)
        this.#error('config/xml-syntax', at, this.#pos, `a blank is missing in front of \`${shown(name)}\``)
      this.#attribute(node, name, at, seen)
    }
  }

  #attribute(node: ConfigNode, name: string, at: number, seen: Map<string, Place>): void {
    const text = this.#text
    const place = this.#source.place(at, at + name.length)
    this.#blanks()
    const unquoted = (): void =>
      this.#findings.error(
        'config/xml-syntax',
        place,
        `attribute \`${shown(name)}\` has no value in quotes`,
        {
          hint: `write ${shown(name)}="..."`,
        },
      )
    if (text[this.#pos] !== '=') {
      unquoted()
      return
    }
    this.#pos++
    this.#blanks()
    const quote = text[this.#pos]
    if (quote !== '"' && quote !== "'") {
      const value = /[^\s/>"'<=]*/y
      value.lastIndex = this.#pos
      this.#pos += value.exec(text)![0].length
      unquoted()
      return
    }
    const valueStart = this.#pos + 1
    const end = text.indexOf(quote, valueStart)
    if (end < 0) {
      this.#findings.error(
        'config/xml-syntax',
        this.#source.place(at, valueStart),
        `the value of \`${shown(name)}\` is never closed`,
        {
          hint: `a ${quote} is missing`,
        },
      )
      this.#pos = text.length
      this.#unclosedValue = true
      return
    }
    this.#pos = end + 1
    this.#value(node, { name, at: place, start: valueStart, end, quote, seen })
  }

  #value(
    node: ConfigNode,
    found: { name: string; at: Place; start: number; end: number; quote: string; seen: Map<string, Place> },
  ): void {
    const { name, at, start, end, quote, seen } = found
    const value = this.#text.slice(start, end)
    const valueAt = this.#source.place(start, end)
    if (value.length > MAX_VALUE)
      this.#findings.error(
        'config/too-large',
        at,
        `the value of \`${shown(name)}\` has ${value.length} characters, ${MAX_VALUE} at most are allowed`,
      )
    const open = value.indexOf('<')
    if (open >= 0)
      this.#error(
        'config/xml-syntax',
        start + open,
        start + open + 1,
        `\`<\` in the value of \`${shown(name)}\``,
        {
          hint: 'is a closing quote missing in front of it?',
        },
      )
    if (quote === "'")
      this.#findings.warning(
        'config/xml-quotes',
        valueAt,
        `the value of \`${shown(name)}\` stands in single quotes`,
        {
          hint: 'Genode’s parser knows double quotes only',
        },
      )
    checkEntities(value, start, this.#source, this.#findings, 'value')
    const first = seen.get(name)
    if (first !== undefined)
      this.#findings.warning(
        'config/duplicate-attribute',
        at,
        `attribute \`${shown(name)}\` is given twice; the first one counts`,
        {
          related: [this.#findings.related(first, 'first given here')],
        },
      )
    else seen.set(name, at)
    node.attributes.push({ name, value, at, valueAt })
  }

  #endTag(start: number): boolean {
    this.#pos = start + 2
    const type = this.#name()
    this.#blanks()
    const place = this.#source.place(start, this.#pos)
    if (this.#text[this.#pos] === '>') this.#pos++
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
