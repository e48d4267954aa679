// Unknown and duplicate nodes and attributes, missing attributes, values of the wrong type. The real init reads past all of them without a word.
import { parseBool, parseBytes, parseSigned, parseUnsigned } from '../emulator/os/init/model/index.ts'
import { nearestWord } from '../support/nearest.ts'
import type { Findings } from './findings.ts'
import { shown } from './findings.ts'
import type { NodeRule, ValueType } from './schema.ts'
import { FORMER_NODES } from './schema.ts'
import type { ConfigAttribute, ConfigNode } from './tree.ts'

const MOST_SHOWN = 12
/** More candidates than this are not compared. */
const MOST_COMPARED = 1000

/** `did you mean "x"?`, or the words that are possible. */
export function suggestion(word: string, candidates: readonly string[], what: string): string | undefined {
  const near = nearestWord(word, candidates.slice(0, MOST_COMPARED))
  if (near !== undefined) return `did you mean \`${near}\`?`
  if (candidates.length === 0) return undefined
  const some = candidates
    .slice(0, MOST_SHOWN)
    .map(word => shown(word))
    .join(', ')
  return `${what}: ${some}${candidates.length > MOST_SHOWN ? ', ...' : ''}`
}

/** What init takes instead of a value it cannot read. */
const READS: Record<
  Exclude<ValueType, 'text'>,
  { reads(text: string): boolean; what: string; hint: string }
> = {
  bool: {
    reads: text => parseBool(text) !== undefined,
    what: 'no truth value',
    hint: 'yes, no, true, false, on, off; all lower case',
  },
  unsigned: {
    reads: text => parseUnsigned(text) !== undefined,
    what: 'no number',
    hint: 'digits, or 0x and hexadecimal digits, without sign and unit',
  },
  signed: {
    reads: text => parseSigned(text) !== undefined,
    what: 'no number',
    hint: 'digits, with - in front for a negative one',
  },
  bytes: {
    reads: text => parseBytes(text) !== undefined,
    what: 'no amount',
    hint: 'digits with K, M or G (capital, nothing between), such as 512K or 10M',
  },
}

export function checkValue(type: ValueType, attribute: ConfigAttribute, findings: Findings): void {
  if (type === 'text') return
  const { reads, what, hint } = READS[type]
  if (reads(attribute.value)) return
  const code = type === 'bytes' ? 'config/bad-quantity' : 'config/bad-value'
  findings.warning(
    code,
    attribute.valueAt,
    `\`${shown(attribute.value)}\` is ${what}; init takes the default of \`${attribute.name}\` instead`,
    { hint },
  )
}

function checkAttributes(node: ConfigNode, rule: NodeRule, findings: Findings): void {
  const known = Object.keys(rule.attributes)
  for (const attribute of node.attributes) {
    const type = Object.hasOwn(rule.attributes, attribute.name) ? rule.attributes[attribute.name] : undefined
    if (type) checkValue(type, attribute, findings)
    else
      findings.warning(
        'config/unknown-attribute',
        attribute.at,
        `\`${node.type}\` has no attribute \`${shown(attribute.name)}\``,
        {
          hint: () =>
            suggestion(attribute.name, known, 'its attributes') ?? `\`${node.type}\` has no attributes`,
        },
      )
  }
  for (const name of rule.required ?? [])
    if (node.attr(name) === undefined)
      findings.warning(
        'config/missing-attribute',
        node.at,
        `\`${node.type}\` lacks the attribute \`${name}\``,
      )
}

/** Walks down the table; `at` are nodes whose own contents are checked elsewhere (nested configurations). */
export function checkSchema(root: ConfigNode, rule: NodeRule, findings: Findings): void {
  const stack: [ConfigNode, NodeRule][] = [[root, rule]]
  while (stack.length > 0) {
    const [node, own] = stack.pop()!
    if (own.opaque) continue
    checkAttributes(node, own, findings)
    const first = new Map<string, ConfigNode>()
    for (const child of node.nodes) {
      const known = Object.hasOwn(own.nodes, child.type) ? own.nodes[child.type] : undefined
      const earlier = first.get(child.type)
      if (!known)
        findings.warning(
          'config/unknown-node',
          child.at,
          `\`${shown(child.type)}\` means nothing inside \`${node.type}\``,
          {
            hint: () =>
              (Object.hasOwn(FORMER_NODES, child.type) ? FORMER_NODES[child.type] : undefined) ??
              suggestion(child.type, Object.keys(own.nodes), 'possible here'),
          },
        )
      else if (earlier && own.single?.includes(child.type))
        findings.warning(
          'config/duplicate-node',
          child.at,
          `a second \`${child.type}\` inside \`${node.type}\``,
          {
            related: [findings.related(earlier.at, 'the first one')],
          },
        )
      if (known) stack.push([child, known])
      if (!earlier) first.set(child.type, child)
    }
  }
}
