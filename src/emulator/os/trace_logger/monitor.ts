// What is known of one monitored thread, and its trace buffer.
import {
  type AttachedDataspace,
  decodeUtf8,
  log,
  type Op,
  TraceReader,
  type TraceSubject,
} from '../../base/index.ts'

/** Widths of the columns of a table. */
export interface Widths {
  thread: number
  affinity: number
  state: number
  total: number
  recent: number
}
export const noWidths = (): Widths => ({ thread: 0, affinity: 0, state: 0, total: 0, recent: 0 })

/** Most bytes of an entry that are printed. */
const MAX_ENTRY = 255

export class Monitor {
  readonly id: number
  info: TraceSubject
  #recentUs = 0
  readonly #buffer: AttachedDataspace
  readonly #reader: TraceReader

  constructor(id: number, info: TraceSubject, buffer: AttachedDataspace) {
    this.id = id
    this.info = { ...info, executionTimeUs: 0 }
    this.#buffer = buffer
    this.#reader = new TraceReader(buffer.at)
  }

  update(info: TraceSubject): void {
    this.#recentUs = info.executionTimeUs - this.info.executionTimeUs
    this.info = info
  }

  get active(): boolean {
    return this.#recentUs > 0
  }

  widen(widths: Widths): void {
    const columns = this.#columns()
    for (const name of Object.keys(widths) as (keyof Widths)[])
      widths[name] = Math.max(widths[name], columns[name].length)
  }

  /** A line on the thread, then the entries that came since the last time. */
  *print(widths: Widths, showState: boolean): Op<void> {
    const columns = this.#columns()
    const column = (name: keyof Widths) => columns[name].padEnd(widths[name])
    const state = showState ? column('state') : ''
    yield* log(column('thread'), column('affinity'), ' ', state, column('total'), column('recent'))
    for (const entry of yield* this.#reader.newEntries()) {
      const text = decodeUtf8(entry, 0, Math.min(entry.length, MAX_ENTRY))
      yield* log('  ', text.endsWith('\n') ? text.slice(0, -1) : text)
    }
  }

  destroy(): Op<void> {
    return this.#buffer.detach()
  }

  #columns(): Record<keyof Widths, string> {
    const { thread, xpos, ypos, state, executionTimeUs } = this.info
    return {
      thread: ` Thread "${thread}"`,
      affinity: ` at (${xpos},${ypos})`,
      state: ` ${state}`,
      total: ` total:${executionTimeUs}`,
      recent: ` recent:${this.#recentUs}`,
    }
  }
}
