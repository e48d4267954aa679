// The tree that every notation yields: types, attributes, sub nodes, quoted text, each with its place.
import type { NodeView } from '../emulator/os/init/model/index.ts'
import type { Place } from './source.ts'

export interface ConfigAttribute {
  name: string
  /** Raw: XML entities are not decoded, as in the real parser. */
  value: string
  at: Place
  valueAt: Place
}

/** What readers of the tree skip and a person wants to keep: a comment, or a node that is switched off. */
export type Remark = {
  at: Place
  /** Sub nodes of its node in front of it. */
  nodesBefore: number
  /** Characters of its node's text in front of it. */
  textBefore: number
} & ({ kind: 'comment' /** By `commentText`. */; text: string } | { kind: 'disabled'; node: ConfigNode })

/** One node. As a NodeView it answers by the first of several equal attributes. */
export class ConfigNode implements NodeView {
  readonly type: string
  /** The type word. */
  readonly at: Place
  readonly attributes: ConfigAttribute[] = []
  readonly nodes: ConfigNode[] = []
  /** In their order. */
  readonly remarks: Remark[] = []
  /** Text content with entities decoded; joined lines of a HID quote. Invisible to readers if there are sub nodes. */
  quote = ''

  constructor(type: string, at: Place) {
    this.type = type
    this.at = at
  }

  attribute(name: string): ConfigAttribute | undefined {
    return this.attributes.find(attribute => attribute.name === name)
  }

  attr(name: string): string | undefined {
    return this.attribute(name)?.value
  }

  children(): readonly ConfigNode[] {
    return this.nodes
  }

  text(): string {
    return this.quote
  }

  child(type: string): ConfigNode | undefined {
    return this.nodes.find(node => node.type === type)
  }
}

/** The text of a comment: no blanks at line ends, no blank lines around, no indentation that all lines share. */
export function commentText(raw: string): string {
  const [first = '', ...rest] = raw.split('\n').map(line => line.trimEnd())
  const lines = [first.trimStart(), ...undented(rest)]
  while (lines.length > 0 && lines[0] === '') lines.shift()
  while (lines.at(-1) === '') lines.pop()
  return lines.join('\n')
}

function undented(lines: readonly string[]): string[] {
  const indents = lines.filter(line => line !== '').map(line => /^\s*/.exec(line)![0])
  let common = indents[0] ?? ''
  for (const indent of indents) while (!indent.startsWith(common)) common = common.slice(0, -1)
  return lines.map(line => line.slice(common.length))
}

/** Type, attributes, sub nodes and trimmed text without places: what two notations of one configuration have in common. */
export interface PlainNode {
  type: string
  attributes: [string, string][]
  nodes: PlainNode[]
  text: string
}

export const plainTree = (node: ConfigNode): PlainNode => ({
  type: node.type,
  attributes: node.attributes.map(({ name, value }) => [name, value]),
  nodes: node.nodes.map(plainTree),
  text: node.nodes.length > 0 ? '' : node.quote.trim(),
})

/** Nesting beyond this is refused; the real init copies 20 levels at most. */
export const MAX_DEPTH = 100
/** Longer attribute values are refused. */
export const MAX_VALUE = 65536
/** Longer configurations are refused. */
export const MAX_TEXT = 16 * 1024 * 1024
