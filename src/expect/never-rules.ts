// Never-rules: lines that end a run unless the scenario permits them. The texts are those of Genode 26.02's core, base library
// and init, of NOVA's panics, and of core in the 10.02 era. A warning is in no rule but for the two by which the system
// tells that a thread has died.

import { LazyDfa, Nfa, parseRegex } from './regex/index.ts'

/** What is wrong: an error message, an unresolved fault, a dead kernel or core, a refused session, a component that gave up. */
export type NeverClass = 'error' | 'fault' | 'panic' | 'denied' | 'aborted'

/** Most telling class first: a line of several classes has the first. Each text is a regular expression for the line behind its labels. */
const RULES: readonly (readonly [NeverClass, string])[] = [
  ['panic', '(?:Error: )?(?:PAGE-FAULT|EXCEPTION) IN CORE.*'],
  ['panic', 'Assertion ".*" failed at .*'],
  ['panic', 'Out of memory|Task gate invoked|Machine Check B\\d+: .*'],
  ['panic', 'ROM module "init" not present'],
  ['fault', 'Error: (?:illegal )?(?:READ|WRITE|EXEC) at address 0x.*'],
  ['fault', 'Error: (?:READ|WRITE|EXEC) violation at address 0x.*'],
  ['fault', 'Warning: unresolvable exception .*'],
  ['fault', 'no RM attachment \\(.*'],
  ['fault', 'attempted write at read-only memory \\(.*'],
  ['fault', 'page-fault resolution for (?:for )?address .*'],
  ['denied', 'Error: stop because parent denied .*'],
  ['denied', 'Error: .*: (?:environment \\S+ session|\\S+ environment session) denied.*'],
  ['aborted', 'Warning: abort called.*'],
  ['aborted', 'Error: Uncaught exception of type .*'],
  ['aborted', 'Error: stack protector check failed.*'],
  ['error', 'Error: .*'],
]
const LABELS = '(?:\\[[^\\]]*\\] )*'

let automaton: LazyDfa | undefined

function rules(): LazyDfa {
  if (automaton) return automaton
  const nfa = new Nfa()
  const behindLabels = nfa.regex(nfa.start, parseRegex(LABELS))
  RULES.forEach(([, source], id) => {
    const open = source.endsWith('.*') && !source.includes('|')
    const end = nfa.regex(behindLabels, parseRegex(open ? source.slice(0, -2) : source))
    nfa.nodes[end]![open ? 'rest' : 'accept'].push(id)
  })
  automaton = new LazyDfa(nfa)
  return automaton
}

/** Class of the line bytes[start, end), as UTF-8 without escapes. */
export function classifyBytes(bytes: Uint8Array, start: number, end: number): NeverClass | undefined {
  const found = rules().run(bytes, start, end)
  return found.length === 0 ? undefined : RULES[found[0]!]![0]
}

/** Class of a line of text without escapes. */
export function classify(line: string): NeverClass | undefined {
  const bytes = new TextEncoder().encode(line.trimEnd())
  return classifyBytes(bytes, 0, bytes.length)
}
