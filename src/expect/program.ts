// What an expected log says, as plain data: the result of parsing, the input of matching and printing.

/** Where an item stands in its file; columns count from 1. */
export interface Place {
  file: string
  line: number
  column: number
}

/** Types a capture may name; a regular expression of the author's own is kept beside as `source`. */
export type CaptureType = 'int' | 'hex' | 'float' | 'word' | 'str' | 'text' | 'regex'

export type Segment =
  | { kind: 'literal'; text: string }
  | { kind: 'any' }
  | { kind: 'regex'; source: string }
  /**
   * `written`: the type as it stands in the file (none: a plain `{{name}}`). `type` and `source`: what it is matched by; a name used
   * again without a type has that of its first use. `again`: the name has a value by now, or gets it earlier on this line.
   */
  | {
      kind: 'capture'
      name: string
      written?: CaptureType
      type: CaptureType
      source?: string
      again: boolean
    }

export type Expression =
  | { kind: 'number'; text: string }
  | { kind: 'text'; value: string }
  | { kind: 'name'; name: string }
  | { kind: 'negate' | 'not'; operand: Expression }
  | { kind: 'arithmetic'; operator: '+' | '-' | '*' | '/'; left: Expression; right: Expression }
  | { kind: 'compare'; first: Expression; rest: { operator: Comparison; right: Expression }[] }
  | { kind: 'and' | 'or'; parts: Expression[] }

export type Comparison = '<' | '<=' | '>' | '>=' | '==' | '!='

/** One whole line. `openStart`/`openEnd`: written with `...`, anything may stand there. No segments and no open end: the empty line. */
export interface Pattern {
  segments: Segment[]
  openStart: boolean
  openEnd: boolean
  where?: Expression
  /** As written, without its keywords, for messages. */
  text: string
  place: Place
}

/** Smallest and largest number of lines; no `max`: any number. */
export interface Bounds {
  min: number
  max?: number
}

export type Member = { pattern: Pattern; count?: Bounds }

export type Item =
  | { kind: 'line'; pattern: Pattern; next?: 'line' | 'same'; withinNs?: number }
  | { kind: 'count'; pattern: Pattern; count: Bounds; withinNs?: number }
  | { kind: 'any'; members: Member[]; withinNs?: number; place: Place }
  | { kind: 'not'; pattern: Pattern }
  | { kind: 'allow'; pattern: Pattern }
  | { kind: 'only'; label: string; place: Place }
  /** Put between programs by joinPrograms: nothing behind it is awaited before the matcher is told to resume. */
  | { kind: 'barrier' }

export interface ExpectProgram {
  file: string
  items: Item[]
  /** Names captured by the time the program is matched, with their types, for programs that follow. */
  captures: Record<string, { type: CaptureType; source?: string }>
}
