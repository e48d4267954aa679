// Structured data as components read it: a tree of typed nodes with attributes, and quoted text (base/include/base/node.h).

import { parseHid } from './hid.ts'
import { parseBool, parseDouble, parseNumber, parseSigned, parseUnsigned } from './values.ts'
import { parseXml } from './xml.ts'

export interface Attribute {
  readonly name: string
  readonly value: string
}

/** The text that a node was read from; HID knows its column, by which further lines are indented. */
export interface NodeSource {
  readonly text: string
  readonly column?: number
}

/** A node; malformed or empty data is a node of type `empty`. Duplicate attributes: the first one counts. */
export class Node {
  readonly type: string
  readonly attributes: readonly Attribute[]
  readonly children: readonly Node[]
  /** Quoted lines (HID) or text content (XML), invisible if there are sub nodes. */
  readonly text: string
  /** Absent if the node was not read from text. */
  readonly source: NodeSource | undefined

  constructor(
    type: string,
    attributes: readonly Attribute[],
    children: readonly Node[],
    text = '',
    source?: NodeSource,
  ) {
    this.type = type
    this.attributes = attributes
    this.children = children
    this.text = children.length > 0 ? '' : text
    this.source = source
  }

  attribute(name: string): string | undefined {
    return this.attributes.find(a => a.name === name)?.value
  }
  hasAttribute(name: string): boolean {
    return this.attribute(name) !== undefined
  }
  string(name: string, fallback = ''): string {
    return this.attribute(name) ?? fallback
  }
  bool(name: string, fallback = false): boolean {
    return this.#parsed(name, parseBool, fallback)
  }
  unsigned(name: string, fallback = 0): number {
    return this.#parsed(name, parseUnsigned, fallback)
  }
  signed(name: string, fallback = 0): number {
    return this.#parsed(name, parseSigned, fallback)
  }
  /** Number of bytes with suffix. */
  bytes(name: string, fallback = 0): number {
    return this.#parsed(name, parseNumber, fallback)
  }
  double(name: string, fallback = 0): number {
    return this.#parsed(name, parseDouble, fallback)
  }

  hasType(type: string): boolean {
    return this.type === type
  }
  hasSubNode(type: string): boolean {
    return this.children.some(c => c.type === type)
  }
  /** First sub node of that type. */
  subNode(type: string): Node | undefined {
    return this.children.find(c => c.type === type)
  }
  /** Sub nodes of that type, or all. */
  subNodes(type?: string): readonly Node[] {
    return type === undefined ? this.children : this.children.filter(c => c.type === type)
  }
  /**
   * Whether the nodes are the same. Nodes read from text are so letter by letter, comments and blanks included; of others type, attributes,
   * content and sub nodes count, in their order.
   */
  equals(other: Node): boolean {
    const [a, b] = [this.source, other.source]
    if (a && b) return a.text === b.text && (a.column === undefined) === (b.column === undefined)
    return (
      this.type === other.type &&
      this.text === other.text &&
      this.attributes.length === other.attributes.length &&
      this.attributes.every(
        (a, i) => a.name === other.attributes[i]?.name && a.value === other.attributes[i]?.value,
      ) &&
      this.children.length === other.children.length &&
      this.children.every((c, i) => c.equals(other.children[i] as Node))
    )
  }

  /** The node as messages show it: the text that it was read from. */
  toString(): string {
    return this.source?.text ?? this.type
  }

  #parsed<T>(name: string, parser: (text: string) => T | undefined, fallback: T): T {
    const text = this.attribute(name)
    return text === undefined ? fallback : (parser(text) ?? fallback)
  }
}

export const emptyNode = new Node('empty', [], [])

/** Data as text: XML if it starts with `<`, else HID; up to the first zero byte. */
export const parseNode = (data: string): Node => {
  const end = data.indexOf('\0')
  const text = end < 0 ? data : data.slice(0, end)
  return (/^\s*</.test(text) ? parseXml(text) : parseHid(text)) ?? emptyNode
}
