// Config nodes as init's rules see them, on top of base's reader; values are read by the rules' own parsers.
import type { Node as BaseNode } from '../../base/index.ts'
import { type NodeView, parseBool, parseBytes, parseSigned, parseUnsigned } from './model/index.ts'

/** A node of the config. It stays valid when the ROM changes. */
export class Node implements NodeView {
  readonly source: BaseNode
  #children: readonly Node[] | undefined = undefined

  constructor(source: BaseNode) {
    this.source = source
  }

  get type(): string {
    return this.source.type
  }

  attr(name: string): string | undefined {
    return this.source.attribute(name)
  }

  text(): string {
    return this.source.text
  }

  children(): readonly Node[] {
    this.#children ??= this.source.children.map(child => new Node(child))
    return this.#children
  }
}

export const subNode = (node: Node, type: string): Node | undefined =>
  node.children().find(child => child.type === type)

export const subNodes = (node: Node, type: string): readonly Node[] =>
  node.children().filter(child => child.type === type)

/** Attribute values; one that cannot be read completely counts as absent. */
export const text = (node: Node, name: string, fallback = ''): string => node.attr(name) ?? fallback
/** Longest name of a child or its binary; what is longer is cut. */
const MAX_NAME = 63
export const nameOf = (node: Node): string => text(node, 'name').slice(0, MAX_NAME)

export const bool = (node: Node, name: string, fallback: boolean): boolean =>
  parseBool(node.attr(name) ?? '') ?? fallback
export const unsigned = (node: Node, name: string, fallback: number): number =>
  parseUnsigned(node.attr(name) ?? '') ?? fallback
export const integer = (node: Node, name: string, fallback: number): number =>
  parseSigned(node.attr(name) ?? '') ?? fallback
export const bytes = (node: Node, name: string, fallback: number): number =>
  parseBytes(node.attr(name) ?? '') ?? fallback

export const differs = (a: Node | undefined, b: Node | undefined): boolean =>
  a === undefined || b === undefined ? a !== b : !a.source.equals(b.source)
