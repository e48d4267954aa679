// One pattern: the text of a line with `{{...}}`, `...` at its ends, and a condition behind `where` -> Pattern.

import { nearestWord } from '../support/nearest.ts'
import { captureSource, isNumeric, isWrittenType, TYPE_SOURCES } from './captures.ts'
import type { ExpectCode, ExpectError } from './errors.ts'
import type { CaptureType, Expression, Pattern, Segment } from './program.ts'
import { Nfa, NfaTooLarge, parseRegex, RegexSyntaxError } from './regex/index.ts'
import type { Captured, Scope } from './scope.ts'
import { type Names, parseWhere, RESERVED, WhereError } from './where-syntax.ts'

export const MAX_REGEX_NODES = 5_000
const NAME = /^[A-Za-z_]\w*$/
const WHERE = /[ \t]{2,}where[ \t]+(?=\S)/y
const ONE_BLANK_WHERE = /[^ \t] where[ \t]+(\S.*)$/

export interface PatternContext {
  file: string
  line: number
  scope: Scope
  /** Where captures go: to the lines that follow, to those behind the group's end, or nowhere. */
  captures: 'sequence' | 'group' | 'private'
  report(error: ExpectError): void
}

/** Reads one pattern whose first character stands at `column`. Reports mistakes; nothing comes back if there was one. */
export function parsePattern(text: string, column: number, context: PatternContext): Pattern | undefined {
  return new PatternParser(text, column, context).parse()
}

/** A pattern that is exactly `text`. */
export function literalPattern(text: string, column: number, context: PatternContext): Pattern {
  const trimmed = text.replace(/[ \t]+$/, '')
  return {
    segments: trimmed === '' ? [] : [{ kind: 'literal', text: trimmed }],
    openStart: false,
    openEnd: false,
    text: trimmed,
    place: { file: context.file, line: context.line, column },
  }
}

class PatternParser {
  private readonly text: string
  private readonly column: number
  private readonly context: PatternContext
  private readonly segments: Segment[] = []
  private readonly local = new Map<string, Captured>()
  private failed = false

  constructor(text: string, column: number, context: PatternContext) {
    this.text = text.replace(/[ \t]+$/, '')
    this.column = column
    this.context = context
  }

  parse(): Pattern | undefined {
    const condition = this.readSegments()
    const where = condition === undefined ? undefined : this.readWhere(condition)
    if (condition === undefined) this.checkSingleBlank()
    const { openStart, openEnd } = this.takeOpenEnds()
    if (this.failed) return undefined
    this.publish()
    const { file, line } = this.context
    return {
      segments: this.segments,
      openStart,
      openEnd,
      ...(where ? { where } : {}),
      text: this.text,
      place: { file, line, column: this.column },
    }
  }

  private error(code: ExpectCode, from: number, to: number, message: string, hint?: string): void {
    this.failed = true
    const { file, line } = this.context
    this.context.report({
      code,
      message,
      file,
      line,
      column: this.column + from,
      endColumn: this.column + Math.max(to, from + 1),
      ...(hint === undefined ? {} : { hint }),
    })
  }

  /** Returns where the condition's expression begins, if there is one. */
  private readSegments(): number | undefined {
    let literal = ''
    let at = 0
    const flush = () => {
      if (literal !== '') this.segments.push({ kind: 'literal', text: literal })
      literal = ''
    }
    while (at < this.text.length) {
      if (this.text.startsWith('{{', at)) {
        flush()
        const end = this.braceEnd(at)
        if (end === undefined) return undefined
        this.readBrace(at + 2, end)
        at = end + 2
        continue
      }
      WHERE.lastIndex = at
      const where = WHERE.exec(this.text)
      if (where) {
        flush()
        return at + where[0].length
      }
      literal += this.text[at++]
    }
    flush()
    return undefined
  }

  private braceEnd(open: number): number | undefined {
    const regex = /^\{\{\s*(?:[A-Za-z_]\w*\s*:\s*)?\//.exec(this.text.slice(open))
    if (!regex) {
      const end = this.text.indexOf('}}', open + 2)
      if (end >= 0) return end
      this.error(
        'expect/unclosed-brace',
        open,
        open + 2,
        '"{{" without "}}"',
        'take the line as it is with line: "..."',
      )
      return undefined
    }
    for (let at = open + regex[0].length; at < this.text.length; at++) {
      if (this.text[at] === '\\') at++
      else if (this.text[at] === '/') {
        const rest = /^\/\s*\}\}/.exec(this.text.slice(at, at + 80))
        if (rest) return at + rest[0].length - 2
      }
    }
    this.error('expect/unclosed-brace', open, open + 2, 'regular expression without "/}}" at its end')
    return undefined
  }

  private readBrace(from: number, to: number): void {
    const body = this.text.slice(from, to)
    const start = from + (body.length - body.trimStart().length)
    const trimmed = body.trim()
    if (trimmed === '*') {
      this.segments.push({ kind: 'any' })
      return
    }
    if (trimmed.startsWith('/')) {
      const source = this.regexSource(trimmed, start)
      if (source !== undefined) this.segments.push({ kind: 'regex', source })
      return
    }
    const colon = trimmed.indexOf(':')
    const name = (colon < 0 ? trimmed : trimmed.slice(0, colon)).trim()
    if (!NAME.test(name) || RESERVED.has(name)) {
      this.badName(name, trimmed, from - 2, to + 2)
      return
    }
    if (colon < 0) this.addCapture(name, undefined, undefined, start, to)
    else this.readTyped(name, trimmed.slice(colon + 1), start + colon + 1, to, start)
  }

  private badName(name: string, body: string, from: number, to: number): void {
    if (RESERVED.has(name))
      this.error('expect/bad-name', from, to, `"${name}" is a word of conditions and names nothing`)
    else if (body === '')
      this.error('expect/bad-name', from, to, 'nothing between "{{" and "}}"', 'write {{*}} for anything')
    else
      this.error(
        'expect/bad-name',
        from,
        to,
        `"${body}" is neither a name, nor name:type, nor *`,
        `for a regular expression write {{/${body}/}}`,
      )
  }

  private readTyped(name: string, typeText: string, at: number, to: number, nameAt: number): void {
    const type = typeText.trim()
    const start = at + (typeText.length - typeText.trimStart().length)
    if (type.startsWith('/')) {
      const source = this.regexSource(type, start)
      if (source !== undefined) this.addCapture(name, 'regex', source, nameAt, to)
      return
    }
    if (isWrittenType(type)) {
      this.addCapture(name, type, undefined, nameAt, to)
      return
    }
    const types = Object.keys(TYPE_SOURCES)
    const near = nearestWord(type, types)
    this.error(
      'expect/bad-type',
      start,
      to,
      `unknown type "${type}"`,
      near ? `did you mean "${near}"?` : `types are ${types.join(', ')}, or /a regular expression/`,
    )
  }

  private regexSource(quoted: string, at: number): string | undefined {
    const source = quoted.slice(1, -1)
    try {
      const nfa = new Nfa()
      nfa.regex(nfa.start, parseRegex(source), false, MAX_REGEX_NODES)
      return source
    } catch (error) {
      if (error instanceof RegexSyntaxError) {
        const from = at + 1 + error.offset
        this.error('expect/bad-regex', from, from + 1, error.message, error.hint)
        return undefined
      }
      if (error instanceof NfaTooLarge) {
        this.error(
          'expect/too-large',
          at,
          at + quoted.length,
          'the regular expression is too large',
          'lower its repeat counts',
        )
        return undefined
      }
      throw error
    }
  }

  private addCapture(
    name: string,
    written: CaptureType | undefined,
    source: string | undefined,
    from: number,
    to: number,
  ): void {
    const { scope } = this.context
    if (scope.held.has(name)) {
      const hint = 'what a group captures counts behind its "end"'
      this.error(
        'expect/capture-in-group',
        from,
        to,
        `"${name}" is captured by another line of this group`,
        hint,
      )
      return
    }
    const earlier = this.local.get(name) ?? scope.bound.get(name)
    const type = written ?? earlier?.type ?? 'text'
    if (earlier && isNumeric(earlier.type) !== isNumeric(type)) {
      const message = `"${name}" was captured as ${earlier.type} and is ${type} here`
      this.error(
        'expect/type-conflict',
        from,
        to,
        message,
        `write {{${name}}} to compare it with its first value`,
      )
      return
    }
    const used = written === undefined ? earlier?.source : source
    this.segments.push({
      kind: 'capture',
      name,
      ...(written ? { written } : {}),
      type,
      ...(used === undefined ? {} : { source: used }),
      again: earlier !== undefined,
    })
    if (!earlier) this.local.set(name, { type, ...(used === undefined ? {} : { source: used }) })
  }

  private names(): Names {
    const { local } = this
    const { bound } = this.context.scope
    return {
      get: name => (local.get(name) ?? bound.get(name))?.type,
      keys: () => [...local.keys(), ...bound.keys()],
    }
  }

  private readWhere(at: number): Expression | undefined {
    if (this.failed) return undefined
    try {
      return parseWhere(this.text.slice(at), this.names())
    } catch (error) {
      if (!(error instanceof WhereError)) throw error
      const from = at + error.offset
      this.error(error.code, from, from + 1, error.message, error.hint)
      return undefined
    }
  }

  /** `... {{ms:int}} ms where ms > 3` with a single blank would be a literal that never comes. */
  private checkSingleBlank(): void {
    const found = ONE_BLANK_WHERE.exec(this.text)
    if (!found || this.failed) return
    try {
      parseWhere(found[1]!, this.names())
    } catch {
      return
    }
    const at = found.index + 2
    this.error(
      'expect/where-blanks',
      at,
      at + 5,
      'one blank before "where"',
      'write two or more, or take the line as it is with line: "..."',
    )
  }

  private takeOpenEnds(): { openStart: boolean; openEnd: boolean } {
    const first = this.segments[0]
    const openStart = first?.kind === 'literal' && first.text.startsWith('...')
    if (openStart) this.cut(0, first.text.slice(3))
    const last = this.segments.at(-1)
    const openEnd = last?.kind === 'literal' && last.text.endsWith('...')
    if (openEnd) this.cut(this.segments.length - 1, last.text.slice(0, -3))
    return { openStart, openEnd }
  }

  private cut(index: number, text: string): void {
    if (text === '') this.segments.splice(index, 1)
    else this.segments[index] = { kind: 'literal', text }
  }

  private publish(): void {
    const { scope, captures } = this.context
    if (captures === 'private') return
    const target = captures === 'group' ? scope.held : scope.bound
    for (const [name, captured] of this.local) target.set(name, captured)
  }
}

/** The regular expression of a segment that is not literal. */
export function segmentSource(segment: Exclude<Segment, { kind: 'literal' }>): string {
  if (segment.kind === 'any') return '.*'
  return segment.kind === 'regex' ? segment.source : captureSource(segment.type, segment.source)
}
