// XML to the common tree: our scanner reads it with positions, fast-xml-parser (only here) reads well-formed input a second time, and both must see the
// same tree. What the scanner refuses never reaches the package: it takes unclosed tags without a word and keeps no positions.
import { XMLParser } from 'fast-xml-parser'
import type { Findings } from './findings.ts'
import { shown } from './findings.ts'
import type { Source } from './source.ts'
import type { ConfigNode } from './tree.ts'
import { MAX_DEPTH } from './tree.ts'
import { scanXml } from './xml-scanner.ts'

/** One entry of the package's ordered form: one key with the sub entries, ':@' with the attributes. */
type Entry = Record<string, unknown>

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  ignorePiTags: true,
  ignoreDeclaration: true,
  maxNestedTags: MAX_DEPTH + 1,
})

const typeOf = (entry: Entry): string => Object.keys(entry).find(key => key !== ':@') ?? ''

const elements = (entries: unknown): Entry[] =>
  Array.isArray(entries) ? entries.filter((entry: Entry) => typeOf(entry) !== '#text') : []

/** The package renames types and attributes that are also names of Object's methods. */
const sameName = (own: string, theirs: string): boolean => own === theirs || `__${own}` === theirs

/** The first node where the second reading differs from the scanner's. */
function firstDifference(entries: Entry[], nodes: readonly ConfigNode[]): ConfigNode | undefined {
  const stack: [Entry, ConfigNode][] = nodes.slice(0, entries.length).map((node, i) => [entries[i]!, node])
  if (entries.length < nodes.length) return nodes[entries.length]
  while (stack.length > 0) {
    const [entry, node] = stack.pop()!
    const type = typeOf(entry)
    const subEntries = elements(entry[type])
    const theirs = Object.keys((entry[':@'] as object | undefined) ?? {})
    const own = [...new Set(node.attributes.map(attribute => attribute.name))]
    const same =
      sameName(node.type, type) &&
      subEntries.length === node.nodes.length &&
      theirs.length === own.length &&
      own.every((name, i) => sameName(name, theirs[i]!))
    if (!same) return node
    for (const [i, child] of node.nodes.entries()) stack.push([subEntries[i]!, child])
  }
  return undefined
}

export function readXml(source: Source, findings: Findings): ConfigNode | undefined {
  const root = scanXml(source, findings)
  if (findings.failed) return root
  if (!root) {
    findings.error('config/xml-syntax', source.place(0), 'there is no node')
    return undefined
  }
  const ambiguous = (node: ConfigNode, why: string): void =>
    findings.error('config/xml-ambiguous', node.at, why, {
      hint: 'two XML readers see different trees; write it plainly',
    })
  try {
    const different = firstDifference(elements(parser.parse(source.text)), [root])
    if (different) ambiguous(different, `<${shown(different.type)}> can be read in two ways`)
  } catch (cause) {
    ambiguous(root, `the XML reader refuses it: ${shown((cause as Error).message, 200)}`)
  }
  return root
}
