// Captures of a line that fits a pattern's shape. Each part of the pattern takes as much as it can while the rest still
// fits: first it is noted, from the line's end, where the rest can begin, then the parts are walked from the line's start.
// The time is proportional to the length of the line times the size of the pattern.

import { type Captures, captureValue, isNumeric, plainValue, sameValue, type Value } from './captures.ts'
import { segmentTree } from './compile.ts'
import type { Pattern, Segment } from './program.ts'
import { Nfa, NodeSet, step } from './regex/index.ts'
import { holds } from './where.ts'

/** `why` is worked out when asked for: most lines that do not fit are never shown. */
export type Extraction =
  | { fits: true; captures: ReadonlyMap<string, Value> }
  | { fits: false; why: () => string }

interface Automaton {
  nfa: Nfa
  end: number
  current: NodeSet
  next: NodeSet
}
interface Part {
  segment: Segment
  literal?: Uint8Array
  forward?: Automaton
  backward?: Automaton
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const LONGEST_NUMBER = 48

/** Reads captures of one pattern and checks its condition. */
export class Extractor {
  private readonly pattern: Pattern
  private readonly parts: Part[]
  /** Whether fitting the shape is all there is to it. */
  readonly trivial: boolean

  constructor(pattern: Pattern) {
    this.pattern = pattern
    const any: Segment = { kind: 'any' }
    const segments = [
      ...(pattern.openStart ? [any] : []),
      ...pattern.segments,
      ...(pattern.openEnd ? [any] : []),
    ]
    this.trivial = !pattern.where && segments.every(segment => segment.kind !== 'capture')
    this.parts = segments.map(segment =>
      segment.kind === 'literal' ? { segment, literal: encoder.encode(segment.text) } : { segment },
    )
  }

  /** bytes[start, end) fits the shape. `bound`: values captured by earlier lines. */
  read(bytes: Uint8Array, start: number, end: number, bound: Captures): Extraction {
    const line = bytes.subarray(start, end)
    const found = this.walk(line, bound)
    if (!found) {
      const copy = line.slice()
      return {
        fits: false,
        why: () => this.explainDifference(this.walk(copy, new Map()) ?? new Map(), bound),
      }
    }
    if (!this.pattern.where) return { fits: true, captures: found }
    if (!holds(this.pattern.where, { get: name => found.get(name) ?? bound.get(name) }))
      return { fits: false, why: () => this.explainWhere(new Map([...bound, ...found])) }
    return { fits: true, captures: found }
  }

  private walk(line: Uint8Array, bound: Captures): Map<string, Value> | undefined {
    const marks = this.fittingRests(line, bound)
    if (!marks.has(0, 0)) return undefined
    const found = new Map<string, Value>()
    let at = 0
    for (const [i, part] of this.parts.entries()) {
      const known =
        part.segment.kind === 'capture'
          ? (bound.get(part.segment.name) ?? found.get(part.segment.name))
          : undefined
      const end = longestEnd(part, line, at, marks, i + 1, known)
      if (end < 0) return undefined
      if (part.segment.kind === 'capture' && known === undefined)
        found.set(part.segment.name, captureValue(part.segment.type, decoder.decode(line.subarray(at, end))))
      at = end
    }
    return found
  }

  /** Marks in row i where parts i and on fit the line up to its end. */
  private fittingRests(line: Uint8Array, bound: Captures): Marks {
    const count = this.parts.length
    const marks = new Marks(count + 1, line.length + 1)
    marks.set(count, line.length)
    for (let i = count - 1; i >= 0; i--) {
      const part = this.parts[i]!
      const known = part.segment.kind === 'capture' ? bound.get(part.segment.name) : undefined
      if (part.segment.kind === 'any') marks.fillTo(i, marks.below(i + 1, line.length + 1))
      else if (part.literal || typeof known === 'string')
        markLiteral(line, part.literal ?? encoder.encode(String(known)), marks, i)
      else if (known !== undefined) {
        for (let at = 0; at <= line.length; at++)
          if (longestEnd(part, line, at, marks, i + 1, known) >= 0) marks.set(i, at)
      } else markBackwards(part, line, marks, i)
    }
    return marks
  }

  private explainDifference(actual: Captures, bound: Captures): string {
    const parts: string[] = []
    for (const [name, value] of actual) {
      const before = bound.get(name)
      if (before !== undefined && !sameValue(before, value))
        parts.push(`${name} is ${show(value)} here and was ${show(before)} before`)
    }
    return parts.join(', ') || 'a name that is captured twice differs'
  }

  private explainWhere(captures: Captures): string {
    const text = this.pattern.text
    const condition = /[ \t]{2,}where[ \t]+(.*)$/.exec(text)?.[1] ?? text
    const values = [...captures]
      .filter(([name]) => new RegExp(`\\b${name}\\b`).test(condition))
      .map(([name, value]) => `${name} is ${show(value)}`)
    return `${condition} does not hold: ${values.join(', ')}`
  }
}

const show = (value: Value): string => (typeof value === 'string' ? `"${value}"` : String(plainValue(value)))

/** A row of places for each part. All rows of all lines share one piece of memory: marks are read before the next line comes. */
class Marks {
  private static memory = new Uint8Array(4096)
  private readonly bytes: Uint8Array
  private readonly width: number

  constructor(rows: number, width: number) {
    if (Marks.memory.length < rows * width) Marks.memory = new Uint8Array(rows * width * 2)
    this.bytes = Marks.memory
    this.bytes.fill(0, 0, rows * width)
    this.width = width
  }

  has(row: number, at: number): boolean {
    return this.bytes[row * this.width + at] === 1
  }

  set(row: number, at: number): void {
    this.bytes[row * this.width + at] = 1
  }

  fillTo(row: number, last: number): void {
    this.bytes.fill(1, row * this.width, row * this.width + last + 1)
  }

  /** The last mark of the row in front of `before`; -1 if there is none. */
  below(row: number, before: number): number {
    const first = row * this.width
    let at = first + before - 1
    while (at >= first && this.bytes[at] === 0) at--
    return at < first ? -1 : at - first
  }
}

function markLiteral(line: Uint8Array, text: Uint8Array, marks: Marks, row: number): void {
  for (let end = marks.below(row + 1, line.length + 1); end >= text.length; end = marks.below(row + 1, end))
    if (startsWith(line, end - text.length, text)) marks.set(row, end - text.length)
}

function startsWith(line: Uint8Array, at: number, text: Uint8Array): boolean {
  if (at + text.length > line.length) return false
  for (let i = 0; i < text.length; i++) if (line[at + i] !== text[i]) return false
  return true
}

function automaton(segment: Segment, reversed: boolean): Automaton {
  const nfa = new Nfa()
  const end = nfa.regex(nfa.start, segmentTree(segment), reversed)
  return { nfa, end, current: new NodeSet(nfa.nodes.length), next: new NodeSet(nfa.nodes.length) }
}

/** Largest end of `part` from `at` that is marked in `row`; -1 if there is none. `known`: the value it must have. */
function longestEnd(
  part: Part,
  line: Uint8Array,
  at: number,
  marks: Marks,
  row: number,
  known: Value | undefined,
): number {
  const { segment } = part
  if (segment.kind === 'any') {
    const last = marks.below(row, line.length + 1)
    return last >= at ? last : -1
  }
  if (typeof known === 'string' || part.literal) {
    const text = part.literal ?? encoder.encode(String(known))
    const end = at + text.length
    return startsWith(line, at, text) && marks.has(row, end) ? end : -1
  }
  part.forward ??= automaton(segment, false)
  const machine = part.forward
  const numeric = segment.kind === 'capture' && isNumeric(segment.type)
  const limit = numeric ? Math.min(line.length, at + LONGEST_NUMBER) : line.length
  let best = -1
  machine.current.clear()
  machine.current.addClosure(machine.nfa, machine.nfa.start)
  for (let end = at; machine.current.size > 0; end++) {
    if (marks.has(row, end) && machine.current.has(machine.end) && isKnown(segment, line, at, end, known))
      best = end
    if (end >= limit) break
    advance(machine, line[end]!)
  }
  return best
}

function advance(machine: Automaton, byte: number): void {
  step(machine.nfa, machine.current, byte, machine.next)
  const swap = machine.current
  machine.current = machine.next
  machine.next = swap
}

function isKnown(
  segment: Segment,
  line: Uint8Array,
  at: number,
  end: number,
  known: Value | undefined,
): boolean {
  if (known === undefined || segment.kind !== 'capture') return true
  return sameValue(captureValue(segment.type, decoder.decode(line.subarray(at, end))), known)
}

/** Marks in `row` from where the part can reach a place marked in the row behind it. */
function markBackwards(part: Part, line: Uint8Array, marks: Marks, row: number): void {
  part.backward ??= automaton(part.segment, true)
  const machine = part.backward
  machine.current.clear()
  for (let at = marks.below(row + 1, line.length + 1); at >= 0; at--) {
    if (machine.current.size === 0 && !marks.has(row + 1, at)) at = marks.below(row + 1, at)
    if (at < 0) return
    if (marks.has(row + 1, at)) machine.current.addClosure(machine.nfa, machine.nfa.start)
    if (machine.current.has(machine.end)) marks.set(row, at)
    if (at > 0) advance(machine, line[at - 1]!)
  }
}
