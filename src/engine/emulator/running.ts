// A machine powered on in an emulator process: grants are cut into slices, so that whoever waits can change their mind.

import type { Grant, Output, Pause, Running, Use } from '../engine.ts'
import type { EmulatorProcess } from './emulator-process.ts'
import { toUse } from './use.ts'

/** Host time of a slice. Short: switching off waits for the end of one. */
const SLICE_MS = 10
/** How long a switched-off machine may take to finish its slice before its process is ended instead of kept. */
const PATIENCE_MS = 100
/** How long its last slice may take before nobody waits for what components have used. */
const USE_PATIENCE_MS = 1000

export class RunningEmulator implements Running {
  readonly #process: EmulatorProcess
  readonly #release: ((process: EmulatorProcess) => Promise<void>) | undefined
  #slice: Promise<unknown> = Promise.resolve()
  #slicing = false
  #stopped: Promise<void> | undefined
  #broken = false
  readonly #mistakes: string[] = []

  /** `release` gets the process when the machine is off, to keep it; without it, or when the machine is stuck, the process is ended. */
  constructor(process: EmulatorProcess, release?: (process: EmulatorProcess) => Promise<void>) {
    this.#process = process
    this.#release = release
  }

  async run(
    grant: Grant,
    onOutput: (output: Output) => void | Promise<void>,
  ): Promise<Pause & { nowNs: number }> {
    let nowNs = 0
    try {
      for (;;) {
        if (this.#stopped) return { kind: 'gone', message: 'the machine was switched off', nowNs }
        const { kind, message, thread, ...stopped } = await this.#next(grant, onOutput)
        nowNs = stopped.nowNs
        if (kind === 'slice') {
          if (grant.enough?.()) return { kind: 'time', nowNs }
          continue
        }
        if (kind === 'panic') return { kind, message: message ?? '', nowNs }
        if (kind === 'runaway') {
          this.#broken = true
          return { kind, thread: thread ?? 'unknown', nowNs }
        }
        return { kind, nowNs }
      }
    } catch (error) {
      this.#broken = true
      return { kind: 'gone', message: (error as Error).message, nowNs }
    }
  }

  async send(bytes: Uint8Array): Promise<void> {
    this.#process.input(bytes)
  }

  /** 'mistakes': stacks of what programs threw, told also after the machine is off. All else comes from the machine. */
  async inspect(what: string): Promise<unknown> {
    return what === 'mistakes' ? this.#mistakes : this.#process.inspect(what)
  }

  /** After the present slice. Undefined when that takes too long. */
  async components(upToNs?: number): Promise<Use | undefined> {
    if (this.#broken || this.#stopped || !(await this.#settles(USE_PATIENCE_MS))) return undefined
    return toUse(await this.#process.inspect(`components ${upToNs ?? 'now'}`))
  }

  /** Takes an event of the machine. */
  note(event: unknown): void {
    const { kind, pd, name, stack } = event as Record<string, unknown>
    if (kind === 'program-error') this.#mistakes.push(`${pd}, thread ${name}: ${stack}`)
    if (kind === 'program-ended')
      this.#mistakes.push(`thread ${name} returned from its function, which no thread may`)
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#switchOff()
    return this.#stopped
  }

  #next({ untilNs, stopAtLine }: Grant, onOutput: (output: Output) => void | Promise<void>) {
    const slice = this.#process.run({ untilNs, stopAtLine, hostMs: SLICE_MS }, onOutput)
    this.#slicing = true
    this.#slice = slice.then(
      () => {
        this.#slicing = false
      },
      () => {},
    )
    return slice
  }

  async #switchOff(): Promise<void> {
    if (this.#release && !this.#broken && (await this.#settles(PATIENCE_MS)))
      await this.#release(this.#process)
    else await this.#process.kill()
  }

  async #settles(patienceMs: number): Promise<boolean> {
    if (!this.#slicing) return true
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise<void>(resolve => {
      timer = setTimeout(resolve, patienceMs)
    })
    await Promise.race([this.#slice, patience])
    clearTimeout(timer)
    return !this.#slicing
  }
}
