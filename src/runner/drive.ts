// Drives a powered-on system through a scenario's actions. Guest time advances only by grants, none of which reaches past a limit;
// the system stops at the end of each line only while a later action depends on the moment of a line.
import type { Output, Pause, Running } from '../engine/engine.ts'
import type { Action } from './expectations.ts'
import { describeThreads } from './hang.ts'
import type { Sampler } from './sampler.ts'
import type { ScenarioEvent, SerialWatch } from './serial-watch.ts'
import type { Deadlines } from './timeouts.ts'
import type { Ending } from './verdict.ts'

export interface DriveOptions {
  running: Running
  watch: SerialWatch
  deadlines: Deadlines
  sampler: Sampler
  actions: readonly Action[]
  emit(event: ScenarioEvent): void
}

/** Performs all actions; afterwards the watch is over. */
export async function drive(options: DriveOptions): Promise<void> {
  const driver = new Driver(options)
  const { actions, watch } = options
  for (const [i, action] of actions.entries()) {
    if (watch.over) return
    await driver.perform(action, i === actions.length - 1)
  }
  await driver.settle(actions.at(-1)?.kind !== 'wait')
}

class Driver {
  readonly #options: DriveOptions
  /** Guest time at which the system stands. */
  #nowNs = 0

  /** Rejects when output could not be taken, e.g. for want of space on the disk. */
  readonly #broken: Promise<never>
  #break: (error: unknown) => void = () => {}

  constructor(options: DriveOptions) {
    this.#options = options
    this.#broken = new Promise((_, reject) => {
      this.#break = reject
    })
    this.#broken.catch(() => {})
  }

  async perform(action: Action, last: boolean): Promise<void> {
    switch (action.kind) {
      case 'expect':
        if (last) this.#options.watch.nothingFollows()
        return this.#expect(!last)
      case 'send':
        return this.#send(action.text)
      case 'wait':
        return this.#wait(this.#nowNs + action.ns)
    }
  }

  /** Windows still open when all is done: on until nothing happens any more, or for the settle time. An author's own last wait is instead of it. */
  async settle(longer: boolean): Promise<void> {
    const { watch } = this.#options
    if (!longer) return watch.finish('all steps were done', this.#nowNs)
    watch.nothingFollows()
    while (!watch.over) {
      const { settleNs } = watch
      const pause = await this.#grant(settleNs ?? Number.MAX_SAFE_INTEGER, false)
      if (!pause || watch.over) return
      if (pause.kind === 'idle') watch.finish('the system was idle', pause.nowNs)
      else if (settleNs !== undefined && pause.nowNs >= settleNs)
        watch.finish('the settle time was over', settleNs)
    }
  }

  /** Up to the next barrier, or the end of the program. */
  async #expect(stopAtLine: boolean): Promise<void> {
    const { watch } = this.#options
    const { matcher } = watch
    matcher.resume(this.#nowNs)
    while (!watch.over && !matcher.atBarrier && !matcher.needsMore) {
      // One past the deadline: a line at the deadline itself is in time.
      const until = matcher.deadlineNs === undefined ? Number.MAX_SAFE_INTEGER : matcher.deadlineNs + 1
      const pause = await this.#grant(until, stopAtLine)
      if (!pause || watch.over) return
      if (pause.kind === 'idle') await this.#idle(pause.nowNs)
    }
  }

  async #send(text: string): Promise<void> {
    const { running, emit } = this.#options
    await running.send(Buffer.from(text))
    emit({ type: 'input', text, ns: this.#nowNs })
  }

  async #wait(untilNs: number): Promise<void> {
    const { watch } = this.#options
    while (!watch.over && this.#nowNs < untilNs) {
      const pause = await this.#grant(untilNs, false)
      // A system in which nothing can happen is the same at any later time.
      if (!pause || pause.kind === 'idle') return
    }
  }

  async #idle(nowNs: number): Promise<void> {
    const { watch } = this.#options
    watch.finish('the system was idle', nowNs)
    const [ending] = watch.endings
    if (ending?.kind !== 'failed' || ending.failure.kind !== 'missed') return
    const threads = await this.#threads()
    watch.endMissed({ kind: 'idle', awaiting: ending.failure, threads })
  }

  readonly #receive = (output: Output): void => {
    try {
      this.#options.watch.output(output)
    } catch (error) {
      this.#break(error)
    }
  }

  /** Who waits for whom, where the engine can tell. */
  async #threads(): Promise<string[]> {
    const threads = await this.#options.running.inspect('threads').catch(() => undefined)
    return describeThreads(threads)
  }

  /** Lets the system run; undefined when that ended the run. */
  async #grant(untilNs: number, stopAtLine: boolean): Promise<(Pause & { nowNs: number }) | undefined> {
    const { running, watch, deadlines, sampler } = this.#options
    const enough = (): boolean => watch.over || (watch.settleNs !== undefined && watch.settleNs < untilNs)
    const grant = { untilNs: Math.min(untilNs, deadlines.nextNs, sampler.nextNs), stopAtLine, enough }
    const pause = await Promise.race([running.run(grant, this.#receive), watch.decided, this.#broken])
    if (!pause || watch.over) return undefined
    this.#nowNs = pause.nowNs
    const ending = endingOf(pause)
    if (ending) {
      watch.end(ending, pause.nowNs)
      return undefined
    }
    const { settleNs } = watch
    if (settleNs !== undefined && pause.nowNs >= settleNs) {
      watch.finish('the settle time was over', settleNs)
      if (watch.over) return undefined
    }
    watch.advance(pause.nowNs)
    if (watch.over) return undefined
    // An open window may already be closed at an earlier point than the one at which the system stands.
    if (watch.settleNs === undefined) await sampler.reached(pause.nowNs)
    if (watch.over) return undefined
    const expired = deadlines.expired(pause.nowNs)
    if (!expired) return pause
    watch.finish('the time was over', pause.nowNs)
    const [missed] = watch.endings
    const awaiting = missed?.kind === 'failed' ? missed.failure : undefined
    if (missed?.kind === 'satisfied') return undefined
    const threads = await this.#threads()
    watch.endMissed({ kind: 'timeout', expired, threads, ...(awaiting && { awaiting }) })
    return undefined
  }
}

function endingOf(pause: Pause): Ending | undefined {
  switch (pause.kind) {
    case 'panic':
      return { kind: 'panic', message: pause.message }
    case 'off':
      return { kind: 'off' }
    case 'runaway':
      return { kind: 'runaway', thread: pause.thread }
    case 'gone':
      return { kind: 'gone', message: pause.message }
    default:
      return undefined
  }
}
