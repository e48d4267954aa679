// Reads a scenario's serial output as it comes: into the log files, into line events, into the matcher. Everything behind the line
// that decides is left out, so that what is recorded does not depend on how far the engine ran ahead.

import type { Output } from '../engine/engine.ts'
import {
  classify,
  createLineAssembler,
  createMatcher,
  type MatchEvent,
  type Matcher,
} from '../expect/index.ts'
import type { RunEvent } from './events.ts'
import type { Expectations } from './expectations.ts'
import type { SerialLog } from './serial-log.ts'
import type { Deadlines } from './timeouts.ts'
import type { Ending } from './verdict.ts'

/** An event of one scenario; the suite adds whose and when. */
export type ScenarioEvent = RunEvent extends infer E
  ? E extends { scenario: string; ms: number }
    ? Omit<E, 'scenario' | 'ms'>
    : never
  : never

export interface WatchOptions {
  expectations: Expectations
  settleNs: number
  log: SerialLog
  deadlines: Deadlines
  emit(event: ScenarioEvent): void
}

/** Lines of the kernel before core: its title and what each processor says. */
const KERNEL_LINE = /^(?:NOVA |\[ ?\d+\] |$)/

export class SerialWatch {
  readonly matcher: Matcher
  readonly #options: WatchOptions
  readonly #assemble = createLineAssembler()
  readonly #decided: Promise<void>
  #decide: () => void = () => {}
  #endings: Ending[] = []
  /** Bytes of the serial stream so far, and lines. */
  #offset = 0
  #lines = 0
  #booted = false
  #nowNs = 0
  /** Point at which an open window closes, once all patterns are matched. */
  #settleNs: number | undefined
  #last = false

  constructor(options: WatchOptions) {
    this.#options = options
    this.matcher = createMatcher(options.expectations.program)
    this.#decided = new Promise(resolve => {
      this.#decide = resolve
    })
  }

  /** Settles when the run is over as far as the serial line is concerned. */
  get decided(): Promise<void> {
    return this.#decided
  }

  get over(): boolean {
    return this.#endings.length > 0
  }

  get endings(): readonly Ending[] {
    return this.#endings
  }

  /** Guest time of the last thing that counted. */
  get nowNs(): number {
    return this.#nowNs
  }

  /** No further action: once all patterns are matched, open windows are watched for the settle time. */
  nothingFollows(): void {
    this.#last = true
    if (!this.over) this.#heed([])
  }

  /** Where an open window closes, once all patterns are matched. */
  get settleNs(): number | undefined {
    return this.#settleNs
  }

  /** Something else ended the run at `ns`. */
  end(ending: Ending, ns: number): void {
    this.#endings.push(ending)
    this.#nowNs = Math.max(this.#nowNs, ns)
    this.#decide()
  }

  /** Says why what was awaited never came: takes the place of the matcher's own word that it was missed. */
  endMissed(ending: Ending): void {
    this.#endings = [ending]
  }

  /** The system came to `ns`. */
  advance(ns: number): void {
    if (this.over) return
    this.#nowNs = ns
    this.#heed(this.matcher.tick(ns))
  }

  output({ bytes, ns }: Output): void {
    if (this.over || this.#closesWindow(ns)) return
    const begin = this.#offset
    this.#offset += bytes.length
    for (const line of this.#assemble(bytes)) {
      // A fault ends the run after the present moment: lines of the same stretch still count.
      if (this.over && !this.#isFault) break
      this.#line(line.text, ns, line.component)
      if (!this.over || this.#isFault) continue
      this.#options.log.raw(bytes.subarray(0, line.endOffset - begin))
      return
    }
    this.#options.log.raw(bytes)
    this.#nowNs = Math.max(this.#nowNs, ns)
  }

  /** The log is over: a last line without its end counts, and what is still awaited is missed. */
  finish(reason: string, ns: number): void {
    if (this.over) return
    for (const line of this.#assemble.finish()) this.#line(line.text, ns, line.component)
    if (this.over) return
    this.#heed(this.matcher.end(reason, ns))
    this.#nowNs = ns
  }

  get #isFault(): boolean {
    return this.#endings.some(ending => ending.kind === 'failed' && ending.failure.kind === 'never')
  }

  #line(text: string, ns: number, component: string | undefined): void {
    const { emit, log, deadlines } = this.#options
    const index = this.#lines++
    const line = { ns, text, ...(component !== undefined && { component }) }
    this.#nowNs = Math.max(this.#nowNs, ns)
    deadlines.line(ns)
    if (!this.#booted && !KERNEL_LINE.test(text)) {
      this.#booted = true
      deadlines.booted()
      emit({ type: 'boot', ns })
    }
    log.line(line)
    emit({ type: 'line', index, ...line })
    if (!this.over) this.#heed(this.matcher.line({ index, ...line }))
    else if (classify(text) === 'panic') this.#endings.push({ kind: 'panic', message: text, lines: [index] })
  }

  /** A line behind the settle time belongs to nothing that is awaited any more. */
  #closesWindow(ns: number): boolean {
    if (this.#settleNs === undefined || ns <= this.#settleNs) return false
    this.finish('the settle time was over', this.#settleNs)
    return this.over
  }

  #heed(events: readonly MatchEvent[]): void {
    for (const event of events) this.#tell(event)
    const { matcher } = this
    if (matcher.state === 'running') {
      if (matcher.needsMore && this.#last) this.#settleNs ??= this.#nowNs + this.#options.settleNs
      return
    }
    const failure = matcher.failure()
    this.#endings.push(failure ? { kind: 'failed', failure } : { kind: 'satisfied' })
    this.#decide()
  }

  #tell(event: MatchEvent): void {
    if (event.type !== 'match') return
    const { pattern, line, captures } = event
    this.#options.emit({
      type: 'match',
      pattern: pattern.text,
      file: pattern.file,
      patternLine: pattern.line,
      lineIndex: line.index,
      ns: line.ns,
      ...(Object.keys(captures).length > 0 && { captures }),
    })
  }
}
