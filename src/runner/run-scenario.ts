// One scenario's life: a list of stages, torn down in reverse. Whatever happens in it ends in one verdict.
import type { BuiltImage, Engine, Running } from '../engine/engine.ts'
import { createMatcher } from '../expect/index.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { UserError } from '../support/errors.ts'
import { HostError } from '../support/host-error.ts'
import { type Finding, refusal } from './check.ts'
import { drive } from './drive.ts'
import type { Cause } from './events.ts'
import { BUG_CODE } from './exit-code.ts'
import { type Expectations, prepareExpectations } from './expectations.ts'
import { Sampler } from './sampler.ts'
import type { SerialLog } from './serial-log.ts'
import { type ScenarioEvent, SerialWatch } from './serial-watch.ts'
import { Deadlines } from './timeouts.ts'
import { type Decision, decideVerdict } from './verdict.ts'

export interface ScenarioContext {
  engine: Engine
  seed: number
  /** Begins the scenario's serial log; called when the machine is powered on. */
  openLog(): SerialLog
  emit(event: ScenarioEvent): void
  /** The configuration's findings; empty when nothing is to be said. */
  check(scenario: Scenario): Promise<Finding[]>
  /** Aborted when the user wants out. */
  signal: AbortSignal
  /** Host milliseconds of a steady clock. */
  nowMs(): number
}

export type VerdictEvent = Extract<ScenarioEvent, { type: 'verdict' }>

/** Runs a scenario to its verdict. The machine is off and its log closed when this settles. Never rejects. */
export async function runScenario(scenario: Scenario, context: ScenarioContext): Promise<VerdictEvent> {
  const life = new Life(scenario, context)
  const verdict = await life.run()
  context.emit(verdict)
  return verdict
}

/** A stage ends the life with a decision, or lets it go on. */
type Stage = Decision | undefined

/** A machine that is powered on, with what watches it. */
interface Powered {
  running: Running
  watch: SerialWatch
  deadlines: Deadlines
  sampler: Sampler
}

class Life {
  readonly #scenario: Scenario
  readonly #context: ScenarioContext
  readonly #startMs: number
  readonly #expectations: Expectations
  readonly #tearDown: (() => void | Promise<void>)[] = []
  #image: BuiltImage | undefined
  #powered: Powered | undefined

  constructor(scenario: Scenario, context: ScenarioContext) {
    this.#scenario = scenario
    this.#context = context
    this.#startMs = context.nowMs()
    this.#expectations = prepareExpectations(scenario)
  }

  async run(): Promise<VerdictEvent> {
    this.#emitStart()
    const stages: (() => Stage | Promise<Stage>)[] = [
      () => this.#select(),
      () => this.#validate(),
      () => this.#check(),
      () => this.#build(),
      () => this.#launch(),
      () => this.#perform(),
    ]
    let decision: Stage
    for (const stage of stages) {
      decision = this.#interrupted() ?? (await this.#guard(stage))
      if (decision) break
    }
    for (const undo of this.#tearDown.reverse())
      decision = (await this.#guard(async () => void (await undo()))) ?? decision
    return this.#verdict(decision ?? decideVerdict([]))
  }

  #select(): Decision | undefined {
    const { engine } = this.#context
    const said = this.#scenario.engines[engine.name as keyof Scenario['engines']]
    const reasons = typeof said === 'object' ? [said.skip] : engine.unsupported(this.#scenario)
    if (reasons.length === 0) return undefined
    const cause = { code: 'engine/unsupported', message: reasons.join('; ') }
    return { verdict: 'skip', cause, reproducible: true }
  }

  #validate(): Decision | undefined {
    const [first, ...others] = this.#expectations.errors
    if (!first) return undefined
    const { code, message, hint, file, line, column } = first
    const details = others.map(error => `${error.file}:${error.line}:${error.column}  ${error.message}`)
    return invalid({
      code,
      message,
      location: { file, line, column },
      ...(hint !== undefined && { hint }),
      ...(details.length > 0 && { details }),
    })
  }

  async #check(): Promise<Decision | undefined> {
    if (this.#scenario.check === 'off') return undefined
    const findings = await this.#context.check(this.#scenario)
    if (findings.length > 0)
      this.#context.emit({ type: 'check', findings: findings.map(({ strict: _, ...finding }) => finding) })
    const cause = refusal(findings, this.#scenario.check)
    return cause && invalid(cause)
  }

  async #build(): Promise<undefined> {
    const { engine, emit, nowMs } = this.#context
    const begin = nowMs()
    const { path, bytes, sha256, reused } = await engine.build(this.#scenario)
    this.#image = { path, bytes, sha256, reused }
    emit({ type: 'build', image: path, bytes, sha256, reused, tookMs: nowMs() - begin })
  }

  async #launch(): Promise<undefined> {
    const { engine, emit, nowMs, seed, openLog } = this.#context
    const begin = nowMs()
    const launched = engine.launch(this.#image as BuiltImage, { seed, scenario: this.#scenario })
    let log: SerialLog | undefined
    this.#tearDown.push(() => log?.close())
    this.#tearDown.push(() =>
      launched.then(
        machine => machine.stop(),
        () => {},
      ),
    )
    log = openLog()
    const running = await launched
    emit({ type: 'power-on', tookMs: nowMs() - begin })
    const { limits, settleNs } = this.#scenario
    const deadlines = new Deadlines(limits)
    const expectations = this.#expectations
    const watch = new SerialWatch({ expectations, settleNs, log, deadlines, emit })
    this.#powered = { running, watch, deadlines, sampler: new Sampler(running, emit) }
  }

  async #perform(): Promise<Decision> {
    const { signal, emit } = this.#context
    const powered = this.#powered as Powered
    const { watch } = powered
    const interrupt = (): void => watch.end({ kind: 'interrupted' }, watch.nowNs)
    signal.addEventListener('abort', interrupt, { once: true })
    this.#tearDown.push(() => signal.removeEventListener('abort', interrupt))
    await drive({ ...powered, actions: this.#expectations.actions, emit })
    if (!signal.aborted) await powered.sampler.end(watch.nowNs)
    return this.#decide(powered)
  }

  /** The verdict of the watch; where it is no pass, with what programs threw. */
  async #decide({ running, watch }: Powered): Promise<Decision> {
    const decision = decideVerdict(watch.endings)
    const { cause } = decision
    if (!cause) return decision
    const mistakes = await running.inspect('mistakes').catch(() => undefined)
    if (!Array.isArray(mistakes) || mistakes.length === 0) return decision
    return { ...decision, cause: { ...cause, details: [...mistakes.map(String), ...(cause.details ?? [])] } }
  }

  #interrupted(): Decision | undefined {
    return this.#context.signal.aborted ? decideVerdict([{ kind: 'interrupted' }]) : undefined
  }

  /** Turns what a stage throws into a decision: the author's mistake, the host's fault, or our own bug. */
  async #guard(work: () => Stage | Promise<Stage>): Promise<Stage> {
    try {
      return await work()
    } catch (error) {
      return decideError(error)
    }
  }

  #emitStart(): void {
    const { description, machine } = this.#scenario
    const { seed, engine, emit } = this.#context
    const patterns = this.#patterns().total
    emit({
      type: 'scenario-start',
      description,
      seed,
      engine: engine.name,
      patterns,
      profile: machine.profile,
    })
  }

  #patterns(): { done: number; total: number } {
    if (this.#powered) return this.#powered.watch.matcher.progress()
    const { errors, program } = this.#expectations
    return errors.length > 0 ? { done: 0, total: 0 } : createMatcher(program).progress()
  }

  #verdict({ verdict, cause, reproducible }: Decision): VerdictEvent {
    const { engine, seed, nowMs } = this.#context
    const { done, total } = this.#patterns()
    return {
      type: 'verdict',
      verdict,
      ...(cause && { cause }),
      seed,
      engine: engine.name,
      reproducible: reproducible && engine.deterministic,
      hostMs: nowMs() - this.#startMs,
      virtualNs: this.#powered?.watch.nowNs ?? 0,
      patternsMatched: done,
      patternsTotal: total,
    }
  }
}

const invalid = (cause: Cause): Decision => ({ verdict: 'invalid', cause, reproducible: true })

function decideError(error: unknown): Decision {
  if (error instanceof UserError) {
    const { code, message, location, hint } = error
    return invalid({ code, message, ...(location && { location }), ...(hint !== undefined && { hint }) })
  }
  return { verdict: 'error', cause: errorCause(error), reproducible: false }
}

function errorCause(error: unknown): Cause {
  if (error instanceof HostError) return { code: error.code, message: error.message }
  const { code, message, stack, syscall } = error as NodeJS.ErrnoException
  if (syscall !== undefined) return { code: `host/${code}`, message }
  return {
    code: BUG_CODE,
    message: `a bug in the runner itself: ${message}`,
    ...(stack !== undefined && { details: [stack] }),
  }
}
