// The stream matcher: one pass over the log, line by line, constant memory per pattern. It knows lines, times and patterns;
// it does not know engines, time limits of the run, or verdicts.

import { spanText } from '../support/span-text.ts'
import { plainValue, type Value } from './captures.ts'
import { componentOf } from './component.ts'
import {
  type FailureKind,
  type MatchEvent,
  type MatchFailure,
  type PatternInfo,
  patternInfo,
} from './events.ts'
import { nearestLines } from './failure.ts'
import { History, LATEST, type LogLine, logLine } from './history.ts'
import { type ByteLine, LineSplitter } from './lines.ts'
import type { InputLine, Matcher, MatcherOptions } from './matcher.ts'
import { explainMissed } from './missed.ts'
import { classifyBytes, type NeverClass } from './never-rules.ts'
import { PatternSet } from './pattern-set.ts'
import { type Plan, planProgram, type Stage } from './plan.ts'
import type { ExpectProgram, Pattern, Place } from './program.ts'
import { StageState } from './stage-state.ts'
import { type OpenWindow, openWindows, WindowSet } from './windows.ts'

/** The program must be free of errors. */
export const createMatcher = (program: ExpectProgram, options: MatcherOptions = {}): Matcher =>
  new StreamMatcher(planProgram(program), options)

const EVERY_CLASS: readonly NeverClass[] = ['error', 'fault', 'panic', 'denied', 'aborted']
const NO_EVENTS: readonly MatchEvent[] = []
const MAX_MISMATCHES = 3

class StreamMatcher implements Matcher {
  state: 'running' | 'satisfied' | 'failed' = 'running'
  atBarrier = false
  deadlineNs: number | undefined
  private readonly plan: Plan
  private readonly never: ReadonlySet<NeverClass>
  private readonly allows: PatternSet
  private readonly allowsUsed = new Set<number>()
  private readonly standing: WindowSet
  private readonly history: History
  private readonly splitter: LineSplitter
  private readonly bound = new Map<string, Value>()
  private readonly only = new Map<string, Place>()
  private readonly encoder = new TextEncoder()
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  private input = new Uint8Array(4096)
  private stageIndex = 0
  private stageState = new StageState(undefined)
  private windows = new WindowSet([])
  private mismatches: { line: LogLine; why: () => string }[] = []
  /** Lines that matched, as far back as lines are remembered. */
  private readonly used = new Set<number>()
  private lastMatch: { pattern: PatternInfo; line: LogLine } | undefined
  private failed: MatchFailure | undefined
  private events: MatchEvent[] = []
  private feedNs = 0
  // The line at hand.
  private bytes: Uint8Array = this.input
  private start = 0
  private stop = 0
  private index = 0
  private ns = 0
  private text: string | undefined

  constructor(plan: Plan, options: MatcherOptions) {
    this.plan = plan
    this.never = new Set(options.never ?? EVERY_CLASS)
    this.allows = new PatternSet(plan.allows)
    this.standing = new WindowSet(openWindows(plan.standing))
    this.splitter = new LineSplitter(
      line => this.takeBytes(line),
      before => this.history.forget(before),
    )
    this.history = new History((from, to) => this.splitter.textAt(from, to))
    this.enter([], 0)
  }

  get needsMore(): boolean {
    return this.state === 'running' && this.stageIndex === this.plan.stages.length
  }

  line(line: InputLine): MatchEvent[] {
    if (this.state !== 'running') return []
    const worst = line.text.length * 3
    if (this.input.length < worst) this.input = new Uint8Array(worst * 2)
    const { written } = this.encoder.encodeInto(line.text, this.input)
    this.takeLine(this.input, 0, written, line.index, line.ns, -1, -1, line.text)
    return this.takeEvents()
  }

  feed(chunk: Uint8Array, ns: number): MatchEvent[] {
    this.feedNs = ns
    if (this.state === 'running') this.splitter.push(chunk)
    return this.takeEvents()
  }

  tick(ns: number): MatchEvent[] {
    if (this.state === 'running') this.checkDeadline(ns)
    return this.takeEvents()
  }

  end(reason: string, ns: number): MatchEvent[] {
    if (this.state === 'running') {
      this.feedNs = ns
      this.splitter.finish()
    }
    if (this.state === 'running') this.checkDeadline(ns)
    if (this.state === 'running') {
      if (this.stageIndex === this.plan.stages.length) this.succeed()
      else this.failMissed(reason)
    }
    return this.takeEvents()
  }

  resume(ns: number): void {
    if (!this.atBarrier) return
    this.atBarrier = false
    this.setDeadline(ns)
  }

  progress(): { done: number; total: number; awaiting?: PatternInfo } {
    const { stages } = this.plan
    const awaiting = this.stageIndex < stages.length ? this.awaited() : undefined
    return { done: this.stageIndex, total: stages.length, ...(awaiting ? { awaiting } : {}) }
  }

  failure(): MatchFailure | undefined {
    return this.failed
  }

  captures(): Record<string, string | number> {
    return plain(this.bound)
  }

  unusedAllowances(): PatternInfo[] {
    return this.plan.allows
      .filter((_, id) => !this.allowsUsed.has(id))
      .map(pattern => patternInfo(pattern, 'allow'))
  }

  private takeEvents(): MatchEvent[] {
    if (this.events.length === 0) return NO_EVENTS as MatchEvent[]
    const events = this.events
    this.events = []
    return events
  }

  private takeBytes(line: ByteLine): void {
    const { bytes, start, end, from, to } = line
    if (this.state === 'running')
      this.takeLine(bytes, start, end, this.index, this.feedNs, from, to, undefined)
    this.index++
  }

  private takeLine(
    bytes: Uint8Array,
    start: number,
    end: number,
    index: number,
    ns: number,
    from: number,
    to: number,
    text: string | undefined,
  ): void {
    if (this.deadlineNs !== undefined && ns > this.deadlineNs) {
      this.checkDeadline(ns)
      return
    }
    this.bytes = bytes
    this.start = start
    this.index = index
    this.ns = ns
    this.text = text
    let stop = end
    while (stop > start && (bytes[stop - 1] === 0x20 || bytes[stop - 1] === 0x09)) stop--
    this.stop = stop
    const previous = this.lastMatch?.line.component
    const behindLabel = this.history.note(bytes, start, stop, index, ns, from, to, text)
    if (this.tryStage()) return
    if (this.adjacencyBroken(previous)) return
    if (this.tryWindows(this.windows) || this.tryWindows(this.standing)) return
    if (this.only.size > 0 && this.checkOnly()) return
    this.checkNever(behindLabel)
  }

  /** The line at hand, as text; made only for lines that mean something. */
  private current(): LogLine {
    this.text ??= this.decoder.decode(this.bytes.subarray(this.start, this.stop))
    return logLine(this.text, this.ns, this.index)
  }

  private get stage(): Stage | undefined {
    return this.plan.stages[this.stageIndex]
  }

  private tryStage(): boolean {
    const stage = this.stage
    if (!stage || this.atBarrier) return false
    if (stage.next === 'same' && componentOf(this.current().text) !== this.lastMatch?.line.component)
      return false
    const { stageState, bytes, start, stop } = this
    const candidates = stageState.set.candidates(bytes, start, stop)
    if (candidates.length === 0) {
      const progress = stageState.set.stoppedAt - start
      if (progress > this.history.nearThreshold) this.history.noteNear(this.current(), progress)
      return false
    }
    const offer = stageState.offer(candidates, bytes, start, stop, this.bound, why => this.noteMismatch(why))
    if (offer?.kind === 'taken') this.taken(stage, offer.id, offer.needed)
    else if (offer) {
      const { pattern, count } = stage.members[offer.id]!
      this.failCount(pattern, count!.max!)
    }
    return offer !== undefined
  }

  private noteMismatch(why: () => string): void {
    this.mismatches.unshift({ line: this.current(), why })
    if (this.mismatches.length > MAX_MISMATCHES) this.mismatches.pop()
  }

  private taken(stage: Stage, id: number, needed: boolean): void {
    const state = this.stageState
    const pattern = patternInfo(stage.members[id]!.pattern, roleOf(stage))
    const line = this.current()
    this.lastMatch = { pattern, line }
    this.noteUsed(line.index)
    const done = this.stageIndex + (state.complete ? 1 : 0)
    const captures = plain(state.set.captures)
    if (needed)
      this.events.push({ type: 'match', pattern, line, captures, done, total: this.plan.stages.length })
    else this.events.push({ type: 'counted', pattern, line, count: state.countOf(id) })
    if (!state.complete) return
    for (const [name, value] of state.held) if (!this.bound.has(name)) this.bound.set(name, value)
    this.stageIndex++
    this.enter(state.carried(), this.ns)
  }

  private noteUsed(index: number): void {
    this.used.add(index)
    if (this.used.size <= 2 * LATEST) return
    for (const old of this.used) if (old < index - LATEST) this.used.delete(old)
  }

  /** Opens what is open while the stage at hand is awaited. */
  private enter(carried: OpenWindow[], ns: number): void {
    const stage = this.stage
    const { windows, only, barrier } = stage ?? this.plan.tail
    this.windows = new WindowSet([...carried, ...openWindows(windows)])
    for (const { label, place } of only) this.only.set(label, place)
    this.mismatches = []
    this.history.forgetNear()
    this.atBarrier = barrier && stage !== undefined
    this.stageState = new StageState(stage)
    this.setDeadline(ns)
    if (!stage && !this.isOpen()) this.succeed()
  }

  private setDeadline(ns: number): void {
    const within = this.atBarrier ? undefined : this.stage?.withinNs
    this.deadlineNs = within === undefined ? undefined : ns + within
  }

  private isOpen(): boolean {
    // A barrier behind the last line: steps follow that await nothing, and belong to the run.
    return this.plan.tail.barrier || this.standing.limited || this.windows.limited || this.only.size > 0
  }

  private succeed(): void {
    this.state = 'satisfied'
    this.events.push({ type: 'satisfied' })
  }

  /** `next:` and `next same:` tolerate no other line in between. */
  private adjacencyBroken(previous: string | undefined): boolean {
    const stage = this.stage
    if (!stage?.next || this.atBarrier) return false
    const line = this.current()
    if (stage.next === 'same' && line.component !== previous) return false
    const who = stage.next === 'same' ? ` of ${previous ?? 'core or the kernel'}` : ''
    const why = this.mismatches[0]?.line.index === this.index ? ` (${this.mismatches[0].why()})` : ''
    this.fail(
      'order',
      `the next line${who} is not "${this.awaited().text}"${why}`,
      this.awaitedPattern(),
      line,
    )
    return true
  }

  private tryWindows(windows: WindowSet): boolean {
    const found = windows.take(this.bytes, this.start, this.stop, this.bound)
    if (!found) return false
    const { kind, pattern, bounds, count } = found.window
    const line = this.current()
    if (!found.violated)
      this.events.push({ type: 'counted', pattern: patternInfo(pattern, 'count'), line, count })
    else if (kind === 'count') this.failCount(pattern, bounds.max!)
    else this.fail('forbidden', `came but must not: "${line.text}"`, pattern, line, 'not')
    return true
  }

  private checkOnly(): boolean {
    const line = this.current()
    const place = line.component === undefined ? undefined : this.only.get(line.component)
    if (!place) return false
    const awaited = this.stage
      ? `while "${this.awaited().text}" was awaited`
      : 'behind the last expected line'
    this.fail(
      'extra',
      `unexpected line of ${line.component} ${awaited}: "${line.text}"`,
      this.awaitedPattern(),
      line,
      undefined,
      {
        hint: `only [${line.component}] (${place.file}:${place.line}) wants every line of it listed`,
      },
    )
    return true
  }

  private checkNever(behindLabel: number): void {
    const found = classifyBytes(this.bytes, behindLabel, this.stop)
    if (found === undefined || !this.never.has(found)) return
    const line = this.current()
    for (const id of this.allows.candidates(this.bytes, this.start, this.stop)) {
      if (!this.allows.accepts(id, this.bytes, this.start, this.stop, this.bound)) continue
      this.allowsUsed.add(id)
      this.events.push({
        type: 'permitted',
        pattern: patternInfo(this.plan.allows[id]!, 'allow'),
        line,
        class: found,
      })
      return
    }
    const hint = 'expect this line where it stands, or permit it with allow:'
    this.fail('never', line.text, undefined, line, undefined, { class: found, hint })
  }

  private checkDeadline(ns: number): void {
    const deadline = this.deadlineNs
    if (deadline === undefined || ns <= deadline) return
    const span = spanText(this.stage?.withinNs ?? 0)
    this.fail('within', `did not come within ${span}: "${this.awaited().text}"`, this.awaitedPattern())
  }

  private failCount(pattern: Pattern, max: number): void {
    const text = `came ${max + 1} times, at most ${max} expected: "${pattern.text}"`
    this.fail('count', text, pattern, this.current(), 'count')
  }

  private failMissed(reason: string): void {
    const { id, pattern } = this.stageState.awaited!
    const { count } = this.stage!.members[id]!
    const last = this.lastMatch
    const before = last?.line.index ?? 0
    const { kind, message, line, hint } = explainMissed(
      {
        pattern,
        ...(count ? { count } : {}),
        seen: this.stageState.countOf(id),
        mismatches: this.mismatches,
        unused: this.history.latest().filter(({ index }) => index < before && !this.used.has(index)),
        bound: this.bound,
        ...(last ? { lastPattern: last.pattern.text } : {}),
      },
      reason,
    )
    this.fail(kind, message, pattern, line, undefined, hint === undefined ? {} : { hint })
  }

  private awaitedPattern(): Pattern | undefined {
    return this.stageState.awaited?.pattern
  }

  private awaited(): PatternInfo {
    return patternInfo(this.awaitedPattern()!, roleOf(this.stage!))
  }

  private fail(
    kind: FailureKind,
    message: string,
    pattern?: Pattern,
    line?: LogLine,
    role?: PatternInfo['role'],
    extra: { hint?: string; class?: NeverClass } = {},
  ): void {
    this.state = 'failed'
    const after = this.lastMatch?.line.index ?? -1
    const wanted = this.awaitedPattern()
    const lines = [...this.history.nearLines(), ...this.history.latest().filter(({ index }) => index > after)]
    this.failed = {
      kind,
      message,
      ...extra,
      ...(pattern ? { pattern: patternInfo(pattern, role ?? roleOf(this.stage)) } : {}),
      ...(line ? { line } : {}),
      ...(this.lastMatch ? { lastMatch: this.lastMatch } : {}),
      nearest:
        wanted && kind !== 'forbidden' && kind !== 'never'
          ? nearestLines(wanted, lines, this.mismatches)
          : [],
      lastWords: this.history.lastOfEach(),
    }
    this.events.push({ type: 'failed', failure: this.failed })
  }
}

function roleOf(stage: Stage | undefined): PatternInfo['role'] {
  if (stage?.next) return stage.next === 'line' ? 'next' : 'next same'
  return stage?.kind ?? 'line'
}

const plain = (captures: ReadonlyMap<string, Value>): Record<string, string | number> =>
  Object.fromEntries([...captures].map(([name, value]) => [name, plainValue(value)]))
