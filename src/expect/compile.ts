// Patterns -> automata over bytes: a set of patterns as one automaton, and the reading of captures from a line that fits.

import { MAX_REGEX_NODES, segmentSource } from './pattern-syntax.ts'
import type { Pattern, Segment } from './program.ts'
import { ANY_CHARACTER, LazyDfa, literalNode, Nfa, parseRegex, type RegexNode } from './regex/index.ts'

const encoder = new TextEncoder()
const ANYTHING: RegexNode = { kind: 'repeat', node: ANY_CHARACTER, min: 0, max: undefined }

/** Syntax tree of one segment. */
export const segmentTree = (segment: Segment): RegexNode =>
  segment.kind === 'literal' ? literalNode(segment.text) : parseRegex(segmentSource(segment))

/** One automaton for all patterns; what it answers are indices into `patterns`. */
export function compilePatterns(patterns: readonly Pattern[]): LazyDfa {
  const nfa = new Nfa()
  let open: number | undefined
  const openStart = (): number => {
    if (open !== undefined) return open
    const loop = nfa.node()
    nfa.epsilon(nfa.start, loop)
    nfa.edge(loop, 0, 255, loop)
    open = nfa.trieNode()
    nfa.epsilon(loop, open)
    return open
  }
  patterns.forEach((pattern, id) => {
    addPattern(nfa, pattern.openStart ? openStart() : nfa.start, pattern, id)
  })
  return new LazyDfa(nfa)
}

function addPattern(nfa: Nfa, start: number, pattern: Pattern, id: number): void {
  let at = start
  pattern.segments.forEach((segment, i) => {
    const last = i === pattern.segments.length - 1 && !pattern.openEnd
    if (segment.kind === 'literal') at = nfa.literal(at, encoder.encode(segment.text))
    else if (segment.kind === 'any' && last) {
      nfa.nodes[at]!.rest.push(id)
      at = -1
    } else
      at = nfa.regex(at, segment.kind === 'any' ? ANYTHING : segmentTree(segment), false, MAX_REGEX_NODES)
  })
  if (at >= 0)
    nfa.nodes[at]![
      pattern.openEnd || (pattern.openStart && pattern.segments.length === 0) ? 'rest' : 'accept'
    ].push(id)
}

/** Whether a pattern fits every line that is not blank, whatever its captures. */
export function matchesEveryLine(pattern: Pattern): boolean {
  if (pattern.segments.some(segment => segment.kind === 'literal')) return false
  return compilePatterns([pattern]).universal(1) === true
}
