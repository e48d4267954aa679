// Deterministic automaton built while it runs: one table look-up per byte, states made when first met, the table bounded.
// If a hostile pattern keeps overflowing the table within a line, the rest of that line is simulated node by node:
// slower, but still linear in the line's length.

import type { Nfa } from './nfa.ts'
import { NodeSet, step } from './node-set.ts'

const UNKNOWN = -1
const DEAD = 0
const MAX_TABLE = 1 << 20
const MAX_STATES = 1 << 14
const NOTHING: readonly number[] = []

export class LazyDfa {
  /** Position where the last run ended: the line's end, or where nothing could match any more. */
  stoppedAt = 0
  private readonly nfa: Nfa
  private readonly classOf = new Uint8Array(256)
  private classes = 1
  private table = new Int32Array(0)
  private states: { nodes: Int32Array; accepted: readonly number[]; settled: boolean }[] = []
  private stateOf = new Map<number, number[]>()
  private first = DEAD
  private flushes = 0
  private readonly scratch: NodeSet
  private readonly other: NodeSet

  /** The automaton must be complete: nodes added later are not seen. */
  constructor(nfa: Nfa) {
    this.nfa = nfa
    this.scratch = new NodeSet(nfa.nodes.length)
    this.other = new NodeSet(nfa.nodes.length)
    this.divideBytes()
    this.reset()
  }

  /** Patterns that match the whole of bytes[start, end), in no particular order. The result is shared: do not change it. */
  run(bytes: Uint8Array, start: number, end: number): readonly number[] {
    const classOf = this.classOf
    const classes = this.classes
    let table = this.table
    let row = this.first * classes
    let flushesHere = 0
    for (let at = start; at < end; at++) {
      let next = table[row + classOf[bytes[at]!]!]!
      if (next <= DEAD) {
        if (next === UNKNOWN) {
          const flushed = this.flushes
          const state = this.grow(row / classes, bytes[at]!)
          table = this.table
          if (this.flushes !== flushed && ++flushesHere === 2) return this.simulate(state, bytes, at + 1, end)
          next = this.entry(state)
        }
        if (next === DEAD) {
          this.stoppedAt = at
          return NOTHING
        }
        if (next < UNKNOWN) {
          this.stoppedAt = end
          return this.states[encodeSettled(next)]!.accepted
        }
      }
      row = next
    }
    this.stoppedAt = end
    return this.states[row / classes]!.accepted
  }

  /** Whether every line of at least `minLength` ASCII characters matches some pattern (undefined: too large to tell). */
  universal(minLength: 0 | 1): boolean | undefined {
    const seen = new Set<number>()
    const open = [this.first]
    if (minLength === 0 && this.states[this.first]!.accepted.length === 0) return false
    while (open.length > 0) {
      const state = open.pop()!
      for (let byte = 0x20; byte < 0x7f; byte++) {
        const flushed = this.flushes
        const next = this.grow(state, byte)
        if (this.flushes !== flushed || seen.size > 200) return undefined
        if (next === DEAD || this.states[next]!.accepted.length === 0) return false
        if (!seen.has(next)) {
          seen.add(next)
          open.push(next)
        }
      }
    }
    return true
  }

  private divideBytes(): void {
    const boundary = new Uint8Array(257)
    for (const node of this.nfa.nodes) {
      for (let i = 0; i < node.to.length; i++) {
        boundary[node.lo[i]!] = 1
        boundary[node.hi[i]! + 1] = 1
      }
    }
    let current = 0
    for (let byte = 0; byte < 256; byte++) {
      if (byte > 0 && boundary[byte] === 1) current++
      this.classOf[byte] = current
    }
    this.classes = current + 1
  }

  private reset(): void {
    this.table = new Int32Array(this.classes * 16).fill(UNKNOWN)
    this.states = []
    this.stateOf.clear()
    this.scratch.clear()
    this.intern(this.scratch)
    this.table.fill(DEAD, 0, this.classes)
    this.scratch.clear()
    this.scratch.addClosure(this.nfa, this.nfa.start)
    this.first = this.intern(this.scratch)
  }

  private grow(state: number, byte: number): number {
    const nodes = this.states[state]!.nodes
    step(this.nfa, nodes, byte, this.scratch)
    let next = this.find(this.scratch)
    if (next === undefined) {
      if (this.states.length >= MAX_STATES || (this.states.length + 1) * this.classes > MAX_TABLE) {
        this.flushes++
        this.reset()
        step(this.nfa, nodes, byte, this.scratch)
        return this.find(this.scratch) ?? this.intern(this.scratch)
      }
      next = this.intern(this.scratch)
    }
    this.table[state * this.classes + this.classOf[byte]!] = this.entry(next)
    return next
  }

  /** What stands in the table for a state: where its row begins, or that it is settled. */
  private entry(state: number): number {
    return this.states[state]!.settled ? encodeSettled(state) : state * this.classes
  }

  private intern(set: NodeSet): number {
    const id = this.states.length
    const nodes = set.items.slice(0, set.size)
    const hash = hashOf(set)
    const bucket = this.stateOf.get(hash)
    if (bucket) bucket.push(id)
    else this.stateOf.set(hash, [id])
    this.states.push({ nodes, accepted: this.accepted(set), settled: this.settled(set) })
    if ((id + 1) * this.classes > this.table.length) {
      const larger = new Int32Array(this.table.length * 2).fill(UNKNOWN)
      larger.set(this.table)
      this.table = larger
    }
    return id
  }

  private find(set: NodeSet): number | undefined {
    return this.stateOf.get(hashOf(set))?.find(id => {
      const nodes = this.states[id]!.nodes
      return nodes.length === set.size && nodes.every((node, i) => node === set.items[i])
    })
  }

  private accepted(set: NodeSet): readonly number[] {
    const found = new Set<number>()
    for (let i = 0; i < set.size; i++) {
      const node = this.nfa.nodes[set.items[i]!]!
      for (const id of node.accept) found.add(id)
      for (const id of node.rest) found.add(id)
    }
    return found.size === 0 ? NOTHING : [...found].sort((a, b) => a - b)
  }

  private settled(set: NodeSet): boolean {
    if (set.size === 0) return false
    for (let i = 0; i < set.size; i++) {
      const node = this.nfa.nodes[set.items[i]!]!
      if (node.to.length > 0 || node.accept.length > 0) return false
    }
    return true
  }

  private simulate(state: number, bytes: Uint8Array, start: number, end: number): readonly number[] {
    let current = this.scratch
    let next = this.other
    current.clear()
    for (const node of this.states[state]!.nodes) current.addClosure(this.nfa, node)
    for (let at = start; at < end; at++) {
      step(this.nfa, current, bytes[at]!, next)
      const swap = current
      current = next
      next = swap
      if (current.size === 0) {
        this.stoppedAt = at
        return NOTHING
      }
    }
    this.stoppedAt = end
    return this.accepted(current)
  }
}

/** Table entry of a settled state, one in which nothing on the line can change the outcome any more; its own inverse. */
const encodeSettled = (state: number): number => -2 - state

function hashOf(set: NodeSet): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < set.size; i++) hash = Math.imul(hash ^ set.items[i]!, 0x01000193)
  return hash
}
