// What a failure report needs of the lines gone by, in constant memory: the latest lines, the ones that came nearest to the
// awaited pattern, and what each component said last. Lines are only noted by place; text is made when it is asked for.

import { componentOf } from './component.ts'

/** One line of the log. */
export interface LogLine {
  text: string
  ns: number
  /** Counts lines of the log from 0. */
  index: number
  component?: string
}

/** Gives a line's text as long as its bytes are there. */
export type TextSource = (from: number, to: number) => string | undefined

/** Lines that are remembered. */
export const LATEST = 512
const NEAR = 3
const MAX_COMPONENTS = 4096
/** What is kept of a component's last line when its bytes go. */
const MAX_LAST_WORDS = 1000

interface LastWord {
  from: number
  to: number
  ns: number
  index: number
  text: string | undefined
}

export class History {
  private readonly source: TextSource
  private readonly from = new Float64Array(LATEST)
  private readonly to = new Float64Array(LATEST)
  private readonly ns = new Float64Array(LATEST)
  private readonly texts: (string | undefined)[] = new Array(LATEST).fill(undefined)
  private readonly indices = new Float64Array(LATEST).fill(-1)
  private readonly lastWords = new Map<number, LastWord>()
  private near: { line: LogLine; progress: number }[] = []
  /** A line must come further than this into the awaited pattern to be among the nearest. */
  nearThreshold = 0

  constructor(source: TextSource) {
    this.source = source
  }

  /** Notes a line: by its raw bytes' offsets, or by its text where it came as text. Returns where the text behind the label begins. */
  note(
    bytes: Uint8Array,
    start: number,
    end: number,
    index: number,
    ns: number,
    from: number,
    to: number,
    text?: string,
  ): number {
    const slot = index % LATEST
    this.from[slot] = from
    this.to[slot] = to
    this.ns[slot] = ns
    this.indices[slot] = index
    this.texts[slot] = text
    let hash = 0
    let behind = start
    if (start < end && bytes[start] === 0x5b) {
      let at = start + 1
      for (let byte = bytes[at]!; at < end && byte !== 0x5d; byte = bytes[++at]!)
        hash = (Math.imul(hash, 31) + byte) | 0
      if (at + 1 < end && bytes[at + 1] === 0x20) behind = at + 2
    }
    const last = this.lastWords.get(hash)
    if (last) {
      last.from = from
      last.to = to
      last.ns = ns
      last.index = index
      last.text = text
    } else if (this.lastWords.size < MAX_COMPONENTS) this.lastWords.set(hash, { from, to, ns, index, text })
    return behind
  }

  /** Raw bytes in front of `before` go: keeps what components said last there. */
  forget(before: number): void {
    for (const last of this.lastWords.values())
      if (last.from < before)
        last.text ??= this.source(last.from, Math.min(last.to, last.from + MAX_LAST_WORDS))
  }

  /** A line that came `progress` bytes far into the awaited pattern. */
  noteNear(line: LogLine, progress: number): void {
    this.near.push({ line, progress })
    this.near.sort((a, b) => b.progress - a.progress)
    if (this.near.length > NEAR) this.near.pop()
    if (this.near.length === NEAR) this.nearThreshold = this.near[NEAR - 1]!.progress
  }

  /** Another pattern is awaited now. */
  forgetNear(): void {
    if (this.near.length > 0) this.near = []
    this.nearThreshold = 0
  }

  nearLines(): LogLine[] {
    return this.near.map(entry => entry.line)
  }

  /** The latest lines whose text is still there, oldest first. */
  latest(): LogLine[] {
    const slots = [...this.indices.keys()].filter(slot => this.indices[slot]! >= 0)
    slots.sort((a, b) => this.indices[a]! - this.indices[b]!)
    return slots.flatMap(slot => {
      const text = this.texts[slot] ?? this.source(this.from[slot]!, this.to[slot]!)
      return text === undefined ? [] : [logLine(text, this.ns[slot]!, this.indices[slot]!)]
    })
  }

  /** The last line of each component, in the order in which they spoke; core and kernel count as one without a name. */
  lastOfEach(): LogLine[] {
    const lines = [...this.lastWords.values()].map(last =>
      logLine(last.text ?? this.source(last.from, last.to) ?? '', last.ns, last.index),
    )
    return lines.sort((a, b) => a.index - b.index)
  }
}

/** A line with its component's label. */
export function logLine(text: string, ns: number, index: number): LogLine {
  const component = componentOf(text)
  return { text, ns, index, ...(component === undefined ? {} : { component }) }
}
