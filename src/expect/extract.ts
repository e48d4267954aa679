// Captures of a line that fits a pattern's shape. Each part of the pattern takes as much as it can while the rest still
// fits: first it is noted, from the line's end, where the rest can begin, then the parts are walked from the line's start.
// The time is proportional to the length of the line times the size of the pattern.

import { type Captures, captureValue, isNumeric, plainValue, sameValue, type Value } from './captures.ts'
import { segmentTree } from './compile.ts'
import type { Pattern, Segment } from './program.ts'
import { Nfa, NodeSet, step } from './regex/index.ts'
import { holds } from './where.ts'

export type Extraction = { fits: true; captures: ReadonlyMap<string, Value> } | { fits: false; why: string }

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
      const actual = this.walk(line, new Map())
      return {
        fits: false,
        why: actual ? this.explainDifference(actual, bound) : 'a name that is captured twice differs',
      }
    }
    if (this.pattern.where && !holds(this.pattern.where, new Map([...bound, ...found])))
      return { fits: false, why: this.explainWhere(new Map([...bound, ...found])) }
    return { fits: true, captures: found }
  }

  private walk(line: Uint8Array, bound: Captures): Map<string, Value> | undefined {
    const fits = this.fittingRests(line, bound)
    if (fits[0]![0] === 0) return undefined
    const found = new Map<string, Value>()
    let at = 0
    for (const [i, part] of this.parts.entries()) {
      const known =
        part.segment.kind === 'capture'
          ? (bound.get(part.segment.name) ?? found.get(part.segment.name))
          : undefined
      const end = longestEnd(part, line, at, fits[i + 1]!, known)
      if (end < 0) return undefined
      if (part.segment.kind === 'capture' && known === undefined)
        found.set(part.segment.name, captureValue(part.segment.type, decoder.decode(line.subarray(at, end))))
      at = end
    }
    return found
  }

  /** fits[i][p]: parts i and on fit the line from p to its end. */
  private fittingRests(line: Uint8Array, bound: Captures): Uint8Array[] {
    const fits = Array.from({ length: this.parts.length + 1 }, () => new Uint8Array(line.length + 1))
    fits[this.parts.length]![line.length] = 1
    for (let i = this.parts.length - 1; i >= 0; i--) {
      const part = this.parts[i]!
      const known = part.segment.kind === 'capture' ? bound.get(part.segment.name) : undefined
      if (part.segment.kind === 'any') markBefore(fits[i + 1]!, fits[i]!)
      else if (part.literal || known !== undefined) {
        for (let at = 0; at <= line.length; at++)
          if (longestEnd(part, line, at, fits[i + 1]!, known) >= 0) fits[i]![at] = 1
      } else markBackwards(part, line, fits[i + 1]!, fits[i]!)
    }
    return fits
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

function markBefore(source: Uint8Array, target: Uint8Array): void {
  const last = source.lastIndexOf(1)
  target.fill(1, 0, last + 1)
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

/** Largest end of `part` from `at` behind which the rest fits; -1 if there is none. `known`: the value it must have. */
function longestEnd(
  part: Part,
  line: Uint8Array,
  at: number,
  rest: Uint8Array,
  known: Value | undefined,
): number {
  const { segment } = part
  if (segment.kind === 'any') {
    const last = rest.lastIndexOf(1)
    return last >= at ? last : -1
  }
  if (typeof known === 'string' || part.literal) {
    const text = part.literal ?? encoder.encode(String(known))
    const end = at + text.length
    return startsWith(line, at, text) && rest[end] === 1 ? end : -1
  }
  part.forward ??= automaton(segment, false)
  const machine = part.forward
  const limit =
    segment.kind === 'capture' && isNumeric(segment.type)
      ? Math.min(line.length, at + LONGEST_NUMBER)
      : line.length
  let best = -1
  machine.current.clear()
  machine.current.addClosure(machine.nfa, machine.nfa.start)
  for (let end = at; machine.current.size > 0; end++) {
    if (rest[end] === 1 && machine.current.has(machine.end) && isKnown(segment, line, at, end, known))
      best = end
    if (end >= limit) break
    step(machine.nfa, machine.current, line[end]!, machine.next)
    const swap = machine.current
    machine.current = machine.next
    machine.next = swap
  }
  return best
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

/** Marks in `target` from where the part can reach a place marked in `rest`. */
function markBackwards(part: Part, line: Uint8Array, rest: Uint8Array, target: Uint8Array): void {
  part.backward ??= automaton(part.segment, true)
  const machine = part.backward
  machine.current.clear()
  for (let at = line.length; ; at--) {
    if (rest[at] === 1) machine.current.addClosure(machine.nfa, machine.nfa.start)
    if (machine.current.has(machine.end)) target[at] = 1
    if (at === 0) return
    step(machine.nfa, machine.current, line[at - 1]!, machine.next)
    const swap = machine.current
    machine.current = machine.next
    machine.next = swap
  }
}
