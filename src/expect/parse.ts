// Expected logs: text -> program. Reads all it can and reports all mistakes with their places; never throws on any text.

import { nearestWord } from '../support/nearest.ts'
import { stripEscapes } from './ansi.ts'
import { parseBounds, parseSpan } from './arguments.ts'
import { matchesEveryLine } from './compile.ts'
import type { ExpectCode, ExpectError } from './errors.ts'
import { literalPattern, type PatternContext, parsePattern } from './pattern-syntax.ts'
import type { Bounds, ExpectProgram, Item, Member, Pattern, Place } from './program.ts'
import { type Captured, Scope } from './scope.ts'

export interface ParseOptions {
  /** Captures of the programs that are matched before this one. */
  captures?: Record<string, Captured>
  /** The text is a part of a larger whole (a step, a list of forbidden lines): it may await nothing. */
  partial?: boolean
  /** Line of each line of the text in the author's file; by default they are counted from 1. */
  lines?: readonly number[]
}

export interface ParseResult {
  program: ExpectProgram
  errors: ExpectError[]
}

/** Reads an expected log. `file` is only named in places. */
export function parseExpect(text: string, file: string, options: ParseOptions = {}): ParseResult {
  return new Parser(file, options).parse(text.replace(/^\uFEFF/, '').split(/\r?\n/))
}

/** Reads patterns that stand inline in a run file, one or more lines each; the line of a place counts the lines of all. */
export function programFromLines(
  patterns: readonly string[],
  file: string,
  options: ParseOptions = {},
): ParseResult {
  return new Parser(file, options).parse(patterns.flatMap(pattern => pattern.split(/\r?\n/)))
}

const KEYWORD =
  /^[ \t]*(?:(next same|next|any|not|allow|line|empty)[ \t]*:|(count|within)\b([^:]*):|(end)[ \t]*$|(only)\b)/
const LIKE_KEYWORD = /^([a-z]+)(?: [a-z0-9.]+)?:/
const KEYWORDS = ['next', 'any', 'not', 'allow', 'line', 'empty', 'count', 'within', 'only', 'end']

interface Rest {
  text: string
  column: number
}
interface Group {
  members: Member[]
  place: Place
  withinNs?: number
  indent?: number
}

class Parser {
  private readonly file: string
  private readonly partial: boolean
  private readonly lines: readonly number[] | undefined
  private readonly scope: Scope
  private readonly items: Item[] = []
  private readonly errors: ExpectError[] = []
  private line = 0
  private group: Group | undefined

  constructor(file: string, options: ParseOptions) {
    this.file = file
    this.partial = options.partial ?? false
    this.lines = options.lines
    this.scope = new Scope(options.captures)
  }

  parse(lines: readonly string[]): ParseResult {
    lines.forEach((line, i) => {
      this.line = this.lines?.[i] || i + 1
      this.parseLine(stripEscapes(line))
    })
    if (this.group) this.errorAt(this.group.place, 'expect/bad-group', '"any:" without "end"')
    const awaits = this.items.some(
      item => item.kind === 'line' || item.kind === 'any' || (item.kind === 'count' && item.count.min > 0),
    )
    if (!awaits && !this.partial && this.errors.length === 0) {
      const place = { file: this.file, line: 1, column: 1 }
      const hint = 'add a line that shows that the scenario did its work'
      this.errorAt(place, 'expect/expects-nothing', 'no line is expected, so this could never fail', hint)
    }
    const program = { file: this.file, items: this.items, captures: Object.fromEntries(this.scope.bound) }
    return { program, errors: this.errors }
  }

  private error(
    code: ExpectCode,
    rest: Rest,
    message: string,
    hint?: string,
    length = rest.text.length,
  ): undefined {
    this.errors.push({
      code,
      message,
      file: this.file,
      line: this.line,
      column: rest.column,
      endColumn: rest.column + Math.max(1, length),
      ...(hint === undefined ? {} : { hint }),
    })
  }

  private errorAt(place: Place, code: ExpectCode, message: string, hint?: string): undefined {
    this.errors.push({
      code,
      message,
      ...place,
      endColumn: place.column + 1,
      ...(hint === undefined ? {} : { hint }),
    })
  }

  private place(rest: Rest): Place {
    return { file: this.file, line: this.line, column: rest.column }
  }

  private parseLine(line: string): undefined {
    const text = this.group ? this.dedent(this.group, line) : line
    if (text.trim() === '' || text.startsWith('#')) return
    const rest = { text: text.replace(/[ \t]+$/, ''), column: line.length - text.length + 1 }
    if (this.group) this.parseMember(this.group, rest)
    else this.parseItem(rest)
  }

  /** Two or more blanks before the first line of a group are its indentation, not part of the line. */
  private dedent(group: Group, line: string): string {
    if (line.trim() === '') return ''
    const blanks = line.length - line.trimStart().length
    if (line.trim() === 'end' || line.trimStart().startsWith('# ')) return line.trimStart()
    group.indent ??= blanks >= 2 ? blanks : 0
    return line.slice(Math.min(blanks, group.indent))
  }

  private parseItem(rest: Rest): undefined {
    const keyword = this.keyword(rest)
    switch (keyword?.word) {
      case 'next':
      case 'next same':
        return this.parseNext(keyword, undefined)
      case 'count':
        return this.parseCount(keyword, undefined)
      case 'within':
        return this.parseWithin(keyword)
      case 'any':
        return this.openGroup(keyword, undefined)
      case 'end':
        return this.error(
          'expect/bad-group',
          rest,
          '"end" without "any:"',
          'for this very line write line: "end"',
        )
      case 'not':
      case 'allow':
        return this.parseStanding(keyword)
      case 'only':
        return this.parseOnly(keyword)
      default: {
        const pattern = this.pattern(rest, 'sequence')
        if (pattern && this.canFail(pattern)) this.items.push({ kind: 'line', pattern })
      }
    }
  }

  private keyword(rest: Rest): { word: string; argument: string; at: Rest; rest: Rest } | undefined {
    const found = KEYWORD.exec(rest.text)
    if (!found) return undefined
    const [all, simple, counted, argument, end, only] = found
    const after = rest.text.slice(all.length)
    const blanks = after.length - after.trimStart().length
    return {
      word: (simple ?? counted ?? end ?? only)!,
      argument: argument ?? '',
      at: rest,
      rest: { text: after.trim(), column: rest.column + all.length + blanks },
    }
  }

  /** The pattern behind the keywords: `line: "..."`, `empty:`, or a line with its braces. */
  private pattern(rest: Rest, captures: PatternContext['captures']): Pattern | undefined {
    const context: PatternContext = {
      file: this.file,
      line: this.line,
      scope: this.scope,
      captures,
      report: error => this.errors.push(error),
    }
    const keyword = this.keyword(rest)
    if (keyword?.word === 'empty') {
      if (keyword.rest.text === '') return literalPattern('', rest.column, context)
      this.error('expect/bad-literal', keyword.rest, 'nothing may follow "empty:"')
      return undefined
    }
    if (keyword?.word === 'line') {
      const quoted = keyword.rest.text
      if (quoted.length >= 2 && quoted.startsWith('"') && quoted.endsWith('"'))
        return literalPattern(quoted.slice(1, -1), rest.column, context)
      this.error(
        'expect/bad-literal',
        keyword.rest,
        'expected the line in double quotes',
        'write line: "..."; quotes inside stay as they are',
      )
      return undefined
    }
    if (keyword) {
      const hint = 'the order is within, next or count, then the line; docs/expect.md has the table'
      this.error('expect/cannot-nest', rest, `"${keyword.word}" cannot stand here`, hint)
      return undefined
    }
    if (rest.text === '') {
      this.error('expect/no-pattern', rest, 'a line is missing here', 'for an empty line write empty:')
      return undefined
    }
    return parsePattern(rest.text, rest.column, context)
  }

  private parseNext(
    keyword: { word: string; at: Rest; rest: Rest },
    withinNs: number | undefined,
  ): undefined {
    const previous = this.items.findLast(item => item.kind !== 'allow' && item.kind !== 'only')
    const pattern = this.pattern(keyword.rest, 'sequence')
    if (!pattern) return
    if (!previous && !this.partial)
      return this.error(
        'expect/next-first',
        keyword.at,
        `"${keyword.word}:" needs a line before it`,
        undefined,
        keyword.word.length,
      )
    if (previous?.kind === 'not' && keyword.word === 'next')
      return this.error(
        'expect/cannot-fail',
        keyword.at,
        'the "not:" before "next:" has no line to forbid',
        'drop it',
      )
    if (previous?.kind === 'count' && previous.count.min !== previous.count.max)
      return this.error(
        'expect/cannot-nest',
        keyword.at,
        'after a "count" with a range it is open which line is the last',
        'give one number',
      )
    const next = keyword.word === 'next' ? 'line' : 'same'
    this.items.push({ kind: 'line', pattern, next, ...(withinNs === undefined ? {} : { withinNs }) })
  }

  private parseCount(
    keyword: { argument: string; at: Rest; rest: Rest },
    withinNs: number | undefined,
  ): undefined {
    const count = this.bounds(keyword)
    const pattern = this.pattern(keyword.rest, 'private')
    if (!count || !pattern) return
    if (count.max === undefined && !this.canFail(pattern)) return
    if (count.max === undefined && count.min === 0)
      return this.error(
        'expect/cannot-fail',
        keyword.at,
        'any number of lines is always right',
        'give a number: count 1..:',
      )
    this.items.push({ kind: 'count', pattern, count, ...(withinNs === undefined ? {} : { withinNs }) })
  }

  private bounds(keyword: { argument: string; at: Rest }): Bounds | undefined {
    const bounds = parseBounds(keyword.argument)
    if ('min' in bounds) return bounds
    this.error('expect/bad-count', keyword.at, bounds.message, bounds.hint)
    return undefined
  }

  private parseWithin(keyword: { argument: string; at: Rest; rest: Rest }): undefined {
    const withinNs = parseSpan(keyword.argument)
    if (withinNs === undefined) {
      const hint = 'write a number and ns, us, ms, s or min: within 500ms:'
      return this.error('expect/bad-time', keyword.at, `"within${keyword.argument}:" names no time`, hint)
    }
    const inner = this.keyword(keyword.rest)
    if (inner?.word === 'next' || inner?.word === 'next same') return this.parseNext(inner, withinNs)
    if (inner?.word === 'count') return this.parseCount(inner, withinNs)
    if (inner?.word === 'any') return this.openGroup(inner, withinNs)
    const pattern = this.pattern(keyword.rest, 'sequence')
    if (pattern) this.items.push({ kind: 'line', pattern, withinNs })
  }

  private parseStanding(keyword: { word: string; at: Rest; rest: Rest }): undefined {
    const pattern = this.pattern(keyword.rest, 'private')
    if (!pattern) return
    if (keyword.word === 'not') this.items.push({ kind: 'not', pattern })
    else if (this.canFail(pattern)) this.items.push({ kind: 'allow', pattern })
  }

  private parseOnly(keyword: { at: Rest; rest: Rest }): undefined {
    const found = /^\[([^[\]]+)\]$/.exec(keyword.rest.text)
    if (!found || keyword.rest.text.includes('{{')) {
      const hint = 'write only [init -> name]; for a line that begins so write line: "only ..."'
      return this.error('expect/bad-only', keyword.at, '"only" needs the label of a component', hint)
    }
    this.items.push({ kind: 'only', label: found[1]!, place: this.place(keyword.at) })
  }

  private openGroup(keyword: { at: Rest; rest: Rest }, withinNs: number | undefined): undefined {
    if (keyword.rest.text !== '')
      this.error('expect/bad-group', keyword.rest, 'the lines of a group stand on lines of their own')
    this.group = {
      members: [],
      place: this.place(keyword.at),
      ...(withinNs === undefined ? {} : { withinNs }),
    }
  }

  private parseMember(group: Group, rest: Rest): undefined {
    const keyword = this.keyword(rest)
    if (keyword?.word === 'end') return this.closeGroup(group)
    if (keyword?.word === 'count') {
      const count = this.bounds(keyword)
      const pattern = this.pattern(keyword.rest, 'private')
      if (!count || !pattern) return
      if (count.min > 0) group.members.push({ pattern, count })
      else
        this.error(
          'expect/bad-count',
          keyword.at,
          'a member of a group is needed at least once',
          'put this line before "any:"',
        )
      return
    }
    const pattern = this.pattern(rest, 'group')
    if (pattern && this.canFail(pattern)) group.members.push({ pattern })
  }

  private closeGroup(group: Group): undefined {
    this.group = undefined
    this.scope.endGroup()
    const { members, place, withinNs } = group
    if (members.length > 0)
      this.items.push({ kind: 'any', members, place, ...(withinNs === undefined ? {} : { withinNs }) })
    else if (this.errors.length === 0) this.errorAt(place, 'expect/bad-group', 'the group has no lines')
  }

  private canFail(pattern: Pattern): boolean {
    if (pattern.where || pattern.segments.some(segment => segment.kind === 'capture' && segment.again))
      return true
    if (!matchesEveryLine(pattern)) return true
    const rest = { text: pattern.text, column: pattern.place.column }
    const hint = 'name something that only the right line has; next: ... takes one line, whichever it is'
    this.error('expect/cannot-fail', rest, 'this pattern fits every line, so it cannot fail', hint)
    return false
  }
}

/** What an author may have meant by a line that begins almost like a keyword; for messages about lines that never came. */
export function misspeltKeyword(text: string): string | undefined {
  const word = LIKE_KEYWORD.exec(text)?.[1]
  if (word === undefined || KEYWORDS.includes(word)) return undefined
  return nearestWord(word, KEYWORDS)
}
