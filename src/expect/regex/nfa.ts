// Non-deterministic automaton over bytes (Thompson's construction). Many patterns share one automaton: literal beginnings
// are merged as a trie, so that a thousand awaited lines cost one step per byte, like one.

import type { RegexNode } from './syntax.ts'
import { utf8Sequences } from './utf8.ts'

/** `accept`: patterns that match if the line ends here. `rest`: patterns that match whatever follows. */
export interface NfaNode {
  readonly lo: number[]
  readonly hi: number[]
  readonly to: number[]
  readonly eps: number[]
  readonly accept: number[]
  readonly rest: number[]
}

/** Thrown when a regular expression needs more nodes than it may have; the parser of patterns turns it into a diagnostic. */
export class NfaTooLarge extends Error {}

export class Nfa {
  readonly nodes: NfaNode[] = []
  private readonly trie = new Map<number, number>()
  private readonly trieNodes = new Set<number>()
  private limit = Number.POSITIVE_INFINITY

  /** The node where every match starts. */
  readonly start: number = this.trieNode()

  node(): number {
    if (this.nodes.length >= this.limit) throw new NfaTooLarge()
    this.nodes.push({ lo: [], hi: [], to: [], eps: [], accept: [], rest: [] })
    return this.nodes.length - 1
  }

  /** A node from which literal text may be merged with that of other patterns. */
  trieNode(): number {
    const node = this.node()
    this.trieNodes.add(node)
    return node
  }

  edge(from: number, lo: number, hi: number, to: number): void {
    const node = this.nodes[from]!
    node.lo.push(lo)
    node.hi.push(hi)
    node.to.push(to)
  }

  epsilon(from: number, to: number): void {
    this.nodes[from]!.eps.push(to)
  }

  /** Follows the bytes of a literal, sharing nodes with other literals that begin at the same trie node. */
  literal(from: number, bytes: Uint8Array): number {
    let at = from
    for (const byte of bytes) {
      const key = at * 256 + byte
      let next = this.trieNodes.has(at) ? this.trie.get(key) : undefined
      if (next === undefined) {
        const shared = this.trieNodes.has(at)
        next = shared ? this.trieNode() : this.node()
        if (shared) this.trie.set(key, next)
        this.edge(at, byte, byte, next)
      }
      at = next
    }
    return at
  }

  /** Adds a syntax tree behind `from` with at most `budget` new nodes; returns its end. `reversed` builds it for reading backwards. */
  regex(from: number, tree: RegexNode, reversed = false, budget = Number.POSITIVE_INFINITY): number {
    this.limit = this.nodes.length + budget
    try {
      const entry = this.node()
      this.epsilon(from, entry)
      return this.emit(entry, tree, reversed)
    } finally {
      this.limit = Number.POSITIVE_INFINITY
    }
  }

  private emit(from: number, tree: RegexNode, reversed: boolean): number {
    switch (tree.kind) {
      case 'set':
        return this.emitSet(from, tree.ranges, reversed)
      case 'cat': {
        let at = from
        for (const part of reversed ? [...tree.parts].reverse() : tree.parts)
          at = this.emit(at, part, reversed)
        return at
      }
      case 'alt': {
        const end = this.node()
        for (const part of tree.parts) {
          const entry = this.node()
          this.epsilon(from, entry)
          this.epsilon(this.emit(entry, part, reversed), end)
        }
        return end
      }
      case 'repeat':
        return this.emitRepeat(from, tree.node, tree.min, tree.max, reversed)
    }
  }

  private emitSet(from: number, ranges: readonly (readonly [number, number])[], reversed: boolean): number {
    const end = this.node()
    for (const [lo, hi] of ranges) {
      for (const sequence of utf8Sequences(lo, hi)) {
        const bytes = reversed ? sequence.reverse() : sequence
        let at = from
        bytes.forEach(([low, high], i) => {
          const next = i === bytes.length - 1 ? end : this.node()
          this.edge(at, low, high, next)
          at = next
        })
      }
    }
    return end
  }

  private emitRepeat(
    from: number,
    node: RegexNode,
    min: number,
    max: number | undefined,
    reversed: boolean,
  ): number {
    let at = from
    for (let i = 0; i < min; i++) at = this.emit(at, node, reversed)
    if (max === undefined) {
      const loop = this.node()
      const exit = this.node()
      this.epsilon(at, loop)
      this.epsilon(this.emit(loop, node, reversed), loop)
      this.epsilon(loop, exit)
      return exit
    }
    const end = this.node()
    this.epsilon(at, end)
    for (let i = min; i < max; i++) {
      const entry = this.node()
      this.epsilon(at, entry)
      at = this.emit(entry, node, reversed)
      this.epsilon(at, end)
    }
    return end
  }
}
