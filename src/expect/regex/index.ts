// Door of the regular-expression engine: linear time whatever the pattern, over bytes.

import { LazyDfa } from './lazy-dfa.ts'
import { Nfa } from './nfa.ts'
import { parseRegex } from './syntax.ts'

export { LazyDfa } from './lazy-dfa.ts'
export { Nfa, NfaTooLarge } from './nfa.ts'
export { NodeSet, step } from './node-set.ts'
export { ANY_CHARACTER, literalNode, parseRegex, type RegexNode, RegexSyntaxError } from './syntax.ts'

/** Compiles one expression that must match a whole text. Throws RegexSyntaxError. */
export function compileRegex(source: string): (text: string) => boolean {
  const nfa = new Nfa()
  const end = nfa.regex(nfa.start, parseRegex(source))
  nfa.nodes[end]!.accept.push(0)
  const dfa = new LazyDfa(nfa)
  const encoder = new TextEncoder()
  return text => {
    const bytes = encoder.encode(text)
    return dfa.run(bytes, 0, bytes.length).length > 0
  }
}
