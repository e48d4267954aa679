// A set of automaton nodes with the closure over empty moves: what an automaton may be in at one place of a line.

import type { Nfa } from './nfa.ts'

/** Insertion-ordered set over 0..n-1 that is emptied in constant time. */
export class NodeSet {
  readonly items: Int32Array
  size = 0
  private readonly mark: Int32Array
  private round = 1

  constructor(capacity: number) {
    this.items = new Int32Array(capacity)
    this.mark = new Int32Array(capacity)
  }

  clear(): void {
    this.size = 0
    this.round++
  }

  has(node: number): boolean {
    return this.mark[node] === this.round
  }

  /** Adds `node` and all that it reaches without reading a byte. */
  addClosure(nfa: Nfa, node: number): void {
    if (this.has(node)) return
    let next = this.size
    this.insert(node)
    while (next < this.size) {
      for (const target of nfa.nodes[this.items[next++]!]!.eps) if (!this.has(target)) this.insert(target)
    }
  }

  private insert(node: number): void {
    this.mark[node] = this.round
    this.items[this.size++] = node
  }
}

/** Fills `target` with what `source` becomes on reading `byte`. Nodes that accept any rest stay. */
export function step(nfa: Nfa, source: NodeSet | Int32Array, byte: number, target: NodeSet): void {
  target.clear()
  const items = source instanceof NodeSet ? source.items : source
  const size = source instanceof NodeSet ? source.size : source.length
  for (let i = 0; i < size; i++) {
    const id = items[i]!
    const node = nfa.nodes[id]!
    if (node.rest.length > 0) target.addClosure(nfa, id)
    for (let edge = 0; edge < node.to.length; edge++)
      if (byte >= node.lo[edge]! && byte <= node.hi[edge]!) target.addClosure(nfa, node.to[edge]!)
  }
}
