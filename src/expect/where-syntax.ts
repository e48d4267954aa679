// The conditions behind `where`: text -> expression, checked for unknown names and mixed kinds, each mistake with its column.

import { nearestWord } from '../support/nearest.ts'
import { isNumeric } from './captures.ts'
import type { ExpectCode } from './errors.ts'
import type { CaptureType, Comparison, Expression } from './program.ts'

/** Thrown inside the parser of patterns only; `offset` counts from the first character of the condition. */
export class WhereError extends Error {
  readonly code: ExpectCode
  readonly offset: number
  readonly hint: string | undefined
  constructor(code: ExpectCode, offset: number, message: string, hint?: string) {
    super(message)
    this.code = code
    this.offset = offset
    this.hint = hint
  }
}

/** The names a condition may use, with the types of their captures. */
export interface Names {
  get(name: string): CaptureType | undefined
  keys(): Iterable<string>
}

type Kind = 'number' | 'text' | 'truth'
interface Typed {
  expression: Expression
  kind: Kind
  at: number
}
interface Token {
  text: string
  at: number
  form: 'number' | 'name' | 'text' | 'sign' | 'end'
}

const TOKEN =
  /[ \t]*(?:(0x[0-9a-fA-F]+|\d+(?:\.\d+)?)|([A-Za-z_]\w*)|"([^"]*)"|(<=|>=|==|!=|&&|\|\||[-+*/()<>=!]))/y
const COMPARISONS = new Set<string>(['<', '<=', '>', '>=', '==', '!='])
const MAX_DEPTH = 50

/** Reads a condition over the given names; throws WhereError. */
export function parseWhere(text: string, names: Names): Expression {
  return new WhereParser(tokens(text), names).parse()
}

function tokens(text: string): Token[] {
  const result: Token[] = []
  let at = 0
  while (text.slice(at).trim() !== '') {
    TOKEN.lastIndex = at
    const found = TOKEN.exec(text)
    if (!found) {
      const bad = at + text.slice(at).search(/\S/)
      throw new WhereError(
        'expect/bad-where',
        bad,
        `unexpected "${text[bad]}"`,
        'texts stand in double quotes',
      )
    }
    const [all, number, name, quoted, sign] = found
    const body = number ?? name ?? quoted ?? sign ?? ''
    const form =
      number !== undefined ? 'number' : name !== undefined ? 'name' : quoted !== undefined ? 'text' : 'sign'
    const start = at + all.length - body.length - (form === 'text' ? 2 : 0)
    result.push({ text: body, at: start, form })
    at += all.length
  }
  result.push({ text: '', at: text.length, form: 'end' })
  return result
}

class WhereParser {
  private readonly tokens: Token[]
  private readonly names: Names
  private index = 0
  private depth = 0
  private usesName = false

  constructor(tokens: Token[], names: Names) {
    this.tokens = tokens
    this.names = names
  }

  parse(): Expression {
    const result = this.or()
    const rest = this.peek()
    if (rest.form !== 'end')
      throw new WhereError(
        'expect/bad-where',
        rest.at,
        `unexpected "${rest.text}"`,
        OPERATOR_HINTS[rest.text],
      )
    this.demand(result, 'truth', 'a condition such as 900 <= ms <= 1100')
    if (!this.usesName) throw new WhereError('expect/bad-where', result.at, 'the condition uses no capture')
    return result.expression
  }

  private peek(): Token {
    return this.tokens[this.index]!
  }

  private take(): Token {
    return this.tokens[this.index < this.tokens.length - 1 ? this.index++ : this.index]!
  }

  private takes(form: Token['form'], text: string): boolean {
    const token = this.peek()
    if (token.form !== form || token.text !== text) return false
    this.take()
    return true
  }

  private demand(value: Typed, kind: Kind, wanted: string): void {
    if (value.kind === kind) return
    const hint =
      kind === 'number' && value.kind === 'text' && value.expression.kind === 'name'
        ? `give the capture a type: {{${value.expression.name}:int}}`
        : undefined
    const found = value.kind === 'truth' ? 'a condition' : `a ${value.kind}`
    throw new WhereError('expect/bad-where', value.at, `found ${found}, expected ${wanted}`, hint)
  }

  private or(): Typed {
    return this.joined('or', () => this.joined('and', () => this.not()))
  }

  private joined(word: 'and' | 'or', operand: () => Typed): Typed {
    const first = operand()
    const parts = [first.expression]
    if (this.peek().form === 'name' && this.peek().text === word) this.demand(first, 'truth', 'a condition')
    while (this.takes('name', word)) {
      const part = operand()
      this.demand(part, 'truth', 'a condition')
      parts.push(part.expression)
    }
    return parts.length === 1 ? first : { expression: { kind: word, parts }, kind: 'truth', at: first.at }
  }

  private not(): Typed {
    const at = this.peek().at
    if (!this.takes('name', 'not')) return this.comparison()
    const operand = this.nested(() => this.not())
    this.demand(operand, 'truth', 'a condition')
    return { expression: { kind: 'not', operand: operand.expression }, kind: 'truth', at }
  }

  private comparison(): Typed {
    const first = this.sum()
    const rest: { operator: Comparison; right: Expression }[] = []
    while (this.peek().form === 'sign' && COMPARISONS.has(this.peek().text)) {
      const operator = this.take().text as Comparison
      const right = this.sum()
      if (operator !== '==' && operator !== '!=') this.demand(first, 'number', 'a number')
      if (first.kind === 'truth') this.demand(first, 'number', 'a number or a text')
      if (right.kind !== first.kind)
        this.demand(right.kind === 'text' ? right : first, 'number', 'two of the same kind')
      rest.push({ operator, right: right.expression })
    }
    if (rest.length === 0) return first
    return { expression: { kind: 'compare', first: first.expression, rest }, kind: 'truth', at: first.at }
  }

  private sum(): Typed {
    return this.arithmetic(['+', '-'], () => this.arithmetic(['*', '/'], () => this.signed()))
  }

  private arithmetic(operators: ('+' | '-' | '*' | '/')[], operand: () => Typed): Typed {
    let left = operand()
    for (;;) {
      const operator = operators.find(o => this.takes('sign', o))
      if (!operator) return left
      this.demand(left, 'number', 'a number')
      const right = operand()
      this.demand(right, 'number', 'a number')
      left = {
        expression: { kind: 'arithmetic', operator, left: left.expression, right: right.expression },
        kind: 'number',
        at: left.at,
      }
    }
  }

  private signed(): Typed {
    const at = this.peek().at
    if (!this.takes('sign', '-')) return this.atom()
    const operand = this.nested(() => this.signed())
    this.demand(operand, 'number', 'a number')
    return { expression: { kind: 'negate', operand: operand.expression }, kind: 'number', at }
  }

  private atom(): Typed {
    const token = this.take()
    const at = token.at
    if (token.form === 'number')
      return { expression: { kind: 'number', text: token.text }, kind: 'number', at }
    if (token.form === 'text') return { expression: { kind: 'text', value: token.text }, kind: 'text', at }
    if (token.form === 'name' && !RESERVED.has(token.text)) return this.name(token)
    if (token.form === 'sign' && token.text === '(') {
      const inner = this.nested(() => this.or())
      if (!this.takes('sign', ')')) throw new WhereError('expect/bad-where', at, '"(" is not closed')
      return { ...inner, at }
    }
    const found = token.form === 'end' ? 'the end of the line' : `"${token.text}"`
    throw new WhereError(
      'expect/bad-where',
      at,
      `expected a value, found ${found}`,
      OPERATOR_HINTS[token.text],
    )
  }

  private name(token: Token): Typed {
    const type = this.names.get(token.text)
    if (type === undefined) {
      const near = nearestWord(token.text, this.names.keys())
      const known = [...this.names.keys()].join(', ')
      throw new WhereError(
        'expect/unknown-capture',
        token.at,
        `"${token.text}" is not captured here or before`,
        near
          ? `did you mean "${near}"?`
          : known === ''
            ? 'write {{name:int}} in the line'
            : `captured so far: ${known}`,
      )
    }
    this.usesName = true
    return {
      expression: { kind: 'name', name: token.text },
      kind: isNumeric(type) ? 'number' : 'text',
      at: token.at,
    }
  }

  private nested(parse: () => Typed): Typed {
    if (++this.depth > MAX_DEPTH)
      throw new WhereError('expect/bad-where', this.peek().at, `the condition nests deeper than ${MAX_DEPTH}`)
    const result = parse()
    this.depth--
    return result
  }
}

/** Words that cannot name a capture. */
export const RESERVED: ReadonlySet<string> = new Set(['and', 'or', 'not', 'where'])

const OPERATOR_HINTS: Record<string, string> = {
  '=': 'write == to compare',
  '&&': 'write "and"',
  '||': 'write "or"',
  '!': 'write "not"',
}
