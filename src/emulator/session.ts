// A machine that is powered on, driven in slices: how far its output has been handed out, which events were told, when a program is ended
// because it never gives control back. Everything of the host that it needs is handed in.
import { type BootPlan, packRecords, Reply, type RunPlan, type Stopped } from './protocol.ts'

/** What is needed of the emulator. */
export interface Machine {
  run(limit: { untilNs: number; stopAtLine: boolean; maxTraps: number }): {
    kind: Stopped['kind'] | 'yield'
    nowNs: number
    message?: string
  }
  readonly nowNs: number
  takeOutput(): { bytes: Uint8Array; ns: number }[]
  serialIn(bytes: Uint8Array): void
  inspect(what: string): unknown
  lastResumed(): { pd: string; thread: string } | undefined
  onEvent: (event: { kind: string }) => void
}

/** Runs `work`, which may enter programs, and ends it after `limitMs` of host time. What it changed so far stays. */
export type Watch = <T>(limitMs: number, work: () => T) => { value: T } | 'runaway'

/** What is needed of the process. */
export interface SessionHost {
  watch: Watch
  /** Host milliseconds of a steady clock, and of processor time spent. */
  nowMs(): number
  cpuMs(): number
  /** Bytes of the serial line, in pieces. */
  serial(pieces: readonly Uint8Array[]): void
  /** A frame with a payload of bytes, or of text. */
  reply(type: number, payload: Uint8Array | string): void
  /** Called between slices; does not return when nobody waits for this machine any more. */
  betweenSlices(): void
}

/** Host time of a slice, after which the process looks whether its runner still lives. */
const SLICE_MS = 10
/** Traps in the first slice, and at most: bounded, so that a slice of costly steps is not taken for a program that never yields. */
const FIRST_TRAPS = 2_000
const MOST_TRAPS = 32_000
const MOST_EVENTS = 1_000
const LINE_END = 10
/** A line longer than this is handed out before it ends. */
const LONGEST_HELD = 256 * 1024
/** Less than this share of the limit spent computing: then it was the host that stood still. */
const LEAST_SHARE = 0.02

export class Session {
  readonly #machine: Machine
  readonly #host: SessionHost
  readonly #watchdogMs: number
  #offset = 0
  /** The line that has not ended, and the time of its last byte. */
  #line: Uint8Array[] = []
  #lineBytes = 0
  #lineNs = 0
  /** What is to be handed out next. */
  #done: Uint8Array[] = []
  #records: { offset: number; ns: number }[] = []
  #traps = FIRST_TRAPS
  #events: unknown[] = []

  constructor(machine: Machine, host: SessionHost, { watchdogMs, events }: BootPlan) {
    this.#machine = machine
    this.#host = host
    this.#watchdogMs = watchdogMs
    machine.onEvent = event => {
      const told = events === 'all' || event.kind.startsWith('program-')
      if (told && this.#events.length < MOST_EVENTS) this.#events.push(event)
    }
  }

  /** Runs up to the plan's end, or for its host time. */
  run(plan: RunPlan): Stopped {
    const begin = this.#host.nowMs()
    for (;;) {
      const stopped = this.#slice(plan)
      this.#flush(stopped.kind !== 'yield')
      if (stopped.kind !== 'yield') return { ...stopped, kind: stopped.kind, offset: this.#offset }
      this.#host.betweenSlices()
      if (this.#host.nowMs() - begin >= plan.hostMs)
        return { kind: 'slice', nowNs: stopped.nowNs, offset: this.#offset }
    }
  }

  input(bytes: Uint8Array): void {
    this.#machine.serialIn(bytes)
  }

  /** State of the machine as JSON. */
  inspect(what: string): string {
    const result = this.#watched(() => JSON.stringify(this.#machine.inspect(what) ?? null))
    return result === 'runaway' ? 'null' : result.value
  }

  #watched<T>(work: () => T): { value: T } | 'runaway' {
    return this.#host.watch(this.#watchdogMs, work)
  }

  #slice({ untilNs, stopAtLine }: RunPlan): ReturnType<Machine['run']> & { thread?: string } {
    const limit = { untilNs, stopAtLine, maxTraps: this.#traps }
    const [begin, cpu] = [this.#host.nowMs(), this.#host.cpuMs()]
    const result = this.#watched(() => this.#machine.run(limit))
    if (result === 'runaway') {
      if (this.#host.cpuMs() - cpu < this.#watchdogMs * LEAST_SHARE)
        throw new Error(`the host gave the emulator no processor time for ${this.#watchdogMs} ms`)
      const last = this.#machine.lastResumed()
      const thread = last ? `${last.pd}, thread ${last.thread}` : 'unknown'
      return { kind: 'runaway', nowNs: this.#machine.nowNs, thread }
    }
    if (result.value.kind === 'yield') this.#adapt(this.#host.nowMs() - begin)
    const { kind, nowNs, message } = result.value
    return { kind, nowNs, ...(message === undefined ? {} : { message: String(message) }) }
  }

  /** Steers the number of traps in a slice so that it lasts about SLICE_MS. */
  #adapt(tookMs: number): void {
    if (tookMs < SLICE_MS / 2) this.#traps = Math.min(MOST_TRAPS, this.#traps * 2)
    else if (tookMs > SLICE_MS * 2) this.#traps = Math.max(100, this.#traps >> 1)
  }

  /** Events first: who decides on a line then knows what led to it. A line is not handed out in part only because a slice is over. */
  #flush(atStop: boolean): void {
    this.#flushEvents()
    for (const { bytes, ns } of this.#machine.takeOutput()) {
      this.#line.push(bytes)
      this.#lineBytes += bytes.length
      this.#lineNs = ns
      if (bytes.at(-1) === LINE_END) this.#endLine()
    }
    if (this.#lineBytes > 0 && (atStop || this.#lineBytes > LONGEST_HELD)) this.#endLine()
    if (this.#records.length === 0) return
    this.#host.serial(this.#done)
    this.#host.reply(Reply.OUTPUT, packRecords(this.#records))
    this.#done = []
    this.#records = []
  }

  #endLine(): void {
    this.#offset += this.#lineBytes
    this.#records.push({ offset: this.#offset, ns: this.#lineNs })
    this.#done.push(...this.#line)
    this.#line = []
    this.#lineBytes = 0
  }

  #flushEvents(): void {
    if (this.#events.length === 0) return
    const events = this.#events
    this.#events = []
    const texts = this.#watched(() => events.map(event => JSON.stringify(event)))
    if (texts !== 'runaway') for (const text of texts.value) this.#host.reply(Reply.EVENT, text)
  }
}
