// The regular-expression dialect of expected logs: text -> syntax tree. Everything in it can be run in linear time:
// no look-around, no back references. What is not in the dialect is an error with its place, never silently something else.

/** Inclusive range of code points. */
export type Range = readonly [number, number]

export type RegexNode =
  | { kind: 'set'; ranges: readonly Range[] }
  | { kind: 'cat'; parts: readonly RegexNode[] }
  | { kind: 'alt'; parts: readonly RegexNode[] }
  | { kind: 'repeat'; node: RegexNode; min: number; max: number | undefined }

/** What is wrong with a regular expression. `offset` counts UTF-16 units from its first character. */
export class RegexSyntaxError extends Error {
  readonly offset: number
  readonly hint: string | undefined
  constructor(offset: number, message: string, hint?: string) {
    super(message)
    this.offset = offset
    this.hint = hint
  }
}

export const MAX_CODE_POINT = 0x10ffff
const MAX_REPEAT = 1000
const MAX_DEPTH = 100

const DIGITS: Range[] = [[0x30, 0x39]]
const WORD: Range[] = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
]
const BLANKS: Range[] = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
]
const CONTROL_ESCAPES: Record<string, number> = { t: 9, n: 10, v: 11, f: 12, r: 13, 0: 0 }

/** Any character of a line. */
export const ANY_CHARACTER: RegexNode = {
  kind: 'set',
  ranges: [[0, 9] as const, [11, MAX_CODE_POINT] as const],
}

export const literalNode = (text: string): RegexNode => ({
  kind: 'cat',
  parts: [...text].map(c => ({ kind: 'set', ranges: [[c.codePointAt(0)!, c.codePointAt(0)!]] })),
})

/** Sorts and joins ranges. */
export function normalise(ranges: readonly Range[]): Range[] {
  const sorted = [...ranges].sort((a, b) => a[0] - b[0])
  const joined: [number, number][] = []
  for (const [lo, hi] of sorted) {
    const last = joined.at(-1)
    if (last && lo <= last[1] + 1) last[1] = Math.max(last[1], hi)
    else joined.push([lo, hi])
  }
  return joined
}

function complement(ranges: readonly Range[]): Range[] {
  const result: Range[] = []
  let from = 0
  for (const [lo, hi] of normalise(ranges)) {
    if (lo > from) result.push([from, lo - 1])
    from = hi + 1
  }
  if (from <= MAX_CODE_POINT) result.push([from, MAX_CODE_POINT])
  return result
}

/** Reads a regular expression; throws RegexSyntaxError. */
export function parseRegex(source: string): RegexNode {
  return new RegexParser(source).parse()
}

class RegexParser {
  private readonly source: string
  private at = 0
  private depth = 0

  constructor(source: string) {
    this.source = source
  }

  parse(): RegexNode {
    const node = this.alternatives()
    if (this.at < this.source.length) this.fail('")" without "("', 'write \\) for the character itself')
    return node
  }

  private fail(message: string, hint?: string, at = this.at): never {
    throw new RegexSyntaxError(at, message, hint)
  }

  private peek(): string {
    const code = this.source.codePointAt(this.at)
    return code === undefined ? '' : String.fromCodePoint(code)
  }

  private take(): string {
    const c = this.peek()
    this.at += c.length
    return c
  }

  private alternatives(): RegexNode {
    if (++this.depth > MAX_DEPTH) this.fail(`groups nest deeper than ${MAX_DEPTH}`)
    const parts = [this.sequence()]
    while (this.peek() === '|') {
      this.take()
      parts.push(this.sequence())
    }
    this.depth--
    return parts.length === 1 ? parts[0]! : { kind: 'alt', parts }
  }

  private sequence(): RegexNode {
    const parts: RegexNode[] = []
    for (let c = this.peek(); c !== '' && c !== '|' && c !== ')'; c = this.peek()) parts.push(this.repeated())
    return parts.length === 1 ? parts[0]! : { kind: 'cat', parts }
  }

  private repeated(): RegexNode {
    const start = this.at
    const node = this.atom()
    const bounds = this.quantifier()
    if (!bounds) return node
    const next = this.peek()
    if (next === '?')
      this.fail('lazy quantifiers are not supported', 'drop the "?": a pattern takes the whole line anyway')
    if (next === '*' || next === '+') this.fail(`nothing to repeat before "${next}"`)
    if (this.quantifier()) this.fail('nothing to repeat', 'put a group around the inner repetition', start)
    return { kind: 'repeat', node, min: bounds[0], max: bounds[1] }
  }

  private quantifier(): [number, number | undefined] | undefined {
    switch (this.peek()) {
      case '*':
        this.take()
        return [0, undefined]
      case '+':
        this.take()
        return [1, undefined]
      case '?':
        this.take()
        return [0, 1]
      case '{':
        return this.counted()
      default:
        return undefined
    }
  }

  private counted(): [number, number | undefined] {
    const found = /^\{(\d+)(,(\d*))?\}/.exec(this.source.slice(this.at, this.at + 64))
    if (!found) this.fail('"{" without a count', 'write {3}, {2,}, {2,5}, or \\{ for the character itself')
    const min = Number(found[1])
    const max = found[2] === undefined ? min : found[3] === '' ? undefined : Number(found[3])
    if (min > MAX_REPEAT || (max ?? 0) > MAX_REPEAT) this.fail(`repetition of more than ${MAX_REPEAT}`)
    if (max !== undefined && max < min) this.fail(`repetition {${min},${max}} is upside down`)
    this.at += found[0].length
    return [min, max]
  }

  private atom(): RegexNode {
    const at = this.at
    const c = this.take()
    switch (c) {
      case '.':
        return ANY_CHARACTER
      case '(':
        return this.group()
      case '[':
        return { kind: 'set', ranges: this.characterClass(at) }
      case '\\':
        return { kind: 'set', ranges: this.escape(at) }
      case '*':
      case '+':
      case '?':
        return this.fail(`nothing to repeat before "${c}"`, `write \\${c} for the character itself`, at)
      case '{':
      case '}':
      case ']':
        return this.fail(`"${c}" on its own`, `write \\${c} for the character itself`, at)
      case '^':
      case '$':
        return this.fail(
          `"${c}" is not supported`,
          `a pattern is a whole line already; write \\${c} for the character itself`,
          at,
        )
      default:
        return { kind: 'set', ranges: [[c.codePointAt(0)!, c.codePointAt(0)!]] }
    }
  }

  private group(): RegexNode {
    const open = this.at - 1
    if (this.peek() === '?') {
      if (this.source.startsWith('?:', this.at)) this.at += 2
      else if (/^\?<?[=!]/.test(this.source.slice(this.at, this.at + 3)))
        this.fail('look-around is not supported', undefined, open)
      else this.fail('unknown group', 'write (...) or (?:...); name what you capture as {{name:/.../}}', open)
    }
    const node = this.alternatives()
    if (this.take() !== ')') this.fail('"(" is not closed', 'write \\( for the character itself', open)
    return node
  }

  private escape(at: number): Range[] {
    const c = this.take()
    const single = (code: number): Range[] => [[code, code]]
    switch (c) {
      case '':
        return this.fail('"\\" at the end', 'write \\\\ for the character itself', at)
      case 'd':
        return DIGITS
      case 'D':
        return complement(DIGITS)
      case 'w':
        return WORD
      case 'W':
        return complement(WORD)
      case 's':
        return BLANKS
      case 'S':
        return complement(BLANKS)
      case 'x':
        return single(this.hexEscape(/^[0-9a-fA-F]{2}/, at, '\\x41'))
      case 'u':
        if (this.peek() === '{') return single(this.bracedEscape(at))
        return single(this.hexEscape(/^[0-9a-fA-F]{4}/, at, '\\u0041'))
      case 'b':
      case 'B':
        return this.fail(`\\${c} is not supported`, 'match the characters around the word instead', at)
    }
    const control = Object.hasOwn(CONTROL_ESCAPES, c) ? CONTROL_ESCAPES[c] : undefined
    if (control !== undefined && !/^\d/.test(this.peek())) return single(control)
    if (/^[0-9k]$/.test(c))
      return this.fail('back references are not supported', 'capture with {{name}} and use it again', at)
    if (/^[A-Za-z]$/.test(c)) return this.fail(`unknown escape \\${c}`, undefined, at)
    return single(c.codePointAt(0)!)
  }

  private hexEscape(form: RegExp, at: number, example: string): number {
    const found = form.exec(this.source.slice(this.at, this.at + 4))
    if (!found) this.fail('malformed escape', `write it like ${example}`, at)
    this.at += found[0].length
    return Number.parseInt(found[0], 16)
  }

  private bracedEscape(at: number): number {
    const found = /^\{([0-9a-fA-F]{1,6})\}/.exec(this.source.slice(this.at, this.at + 8))
    const code = found ? Number.parseInt(found[1]!, 16) : -1
    if (!found || code > MAX_CODE_POINT) this.fail('malformed escape', 'write it like \\u{1F600}', at)
    this.at += found[0].length
    return code
  }

  private characterClass(open: number): Range[] {
    const negated = this.peek() === '^'
    if (negated) this.take()
    const ranges: Range[] = []
    while (this.peek() !== ']') {
      if (this.peek() === '') this.fail('"[" is not closed', 'write \\[ for the character itself', open)
      if (this.source.startsWith('[:', this.at))
        this.fail('[:name:] classes are not supported', 'write \\d, \\w, \\s, or the ranges: [0-9a-f]')
      this.classMember(ranges)
    }
    this.take()
    return negated ? complement(ranges) : normalise(ranges)
  }

  private classMember(ranges: Range[]): void {
    const at = this.at
    const low = this.classAtom()
    const isRange =
      this.peek() === '-' && this.source[this.at + 1] !== ']' && this.at + 1 < this.source.length
    if (!isRange) {
      ranges.push(...low)
      return
    }
    this.take()
    const high = this.classAtom()
    if (low.length !== 1 || high.length !== 1 || low[0]![0] !== low[0]![1] || high[0]![0] !== high[0]![1])
      this.fail(
        'a range needs a single character on both sides',
        'put the "-" last for the character itself',
        at,
      )
    if (low[0]![0] > high[0]![0]) this.fail('range is upside down', undefined, at)
    ranges.push([low[0]![0], high[0]![0]])
  }

  private classAtom(): Range[] {
    const at = this.at
    const c = this.take()
    if (c === '\\')
      return this.source[this.at] === 'b' ? this.fail('unknown escape \\b', undefined, at) : this.escape(at)
    return [[c.codePointAt(0)!, c.codePointAt(0)!]]
  }
}
