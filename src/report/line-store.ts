// Keeps what a report shows of a serial log in bounded memory: the beginning, the end, and every line that was matched or is evidence.

export interface LogLine {
  index: number
  ns: number
  component?: string
  text: string
}

export interface LineStore {
  add(line: LogLine): void
  /** Keeps this line whatever else is dropped (while it is still held). */
  pin(index: number): void
  /** Reduces to what a passed scenario needs. */
  shrink(): void
  /** The lines kept, in order. */
  lines(): LogLine[]
}

const RUNNING = { head: 2_000, tail: 8_000 }
const PASSED = { head: 200, tail: 300 }

/** A log of any length in bounded memory. Pinned lines are bounded by the number of matches. */
export const createLineStore = (limits = RUNNING, passed = PASSED): LineStore => {
  const pins = new Set<number>()
  let head: LogLine[] = []
  let middle: LogLine[] = []
  let tail: LogLine[] = []

  const dropOld = (keep: number): void => {
    const cut = tail.length - keep
    if (cut <= 0) return
    middle.push(...tail.slice(0, cut).filter(line => pins.has(line.index)))
    tail = tail.slice(cut)
  }

  return {
    add(line) {
      if (head.length < limits.head) head.push(line)
      else tail.push(line)
      if (tail.length >= 2 * limits.tail) dropOld(limits.tail)
    },
    pin: index => void pins.add(index),
    shrink() {
      tail = [...head.slice(passed.head), ...middle, ...tail]
      head = head.slice(0, passed.head)
      middle = []
      dropOld(passed.tail)
    },
    lines: () => [...head, ...middle, ...tail],
  }
}
