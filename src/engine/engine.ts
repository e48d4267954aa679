// What an engine is to the runner: something that builds a boot image for a scenario and powers it on. An engine never decides a verdict.
import type { Scenario } from '../scenario/scenario.ts'

export interface EngineNeed {
  what: string
  found: string | undefined
  /** How to get it, as a command or a sentence; set when missing. */
  remedy?: string
}

export interface BuiltImage {
  path: string
  bytes: number
  sha256: string
  /** True when an image of the same content was there already. */
  reused: boolean
}

/** A stretch of serial output: bytes that appeared at one point of guest time. */
export interface Output {
  bytes: Uint8Array
  /** Guest time of the stretch's last byte (virtual on the emulator, host time since power-on elsewhere). */
  ns: number
}

/** Why a running system gave control back. */
export type Pause =
  | { kind: 'line' } // a line ended and the caller had asked to stop there
  | { kind: 'time' } // the granted time is used up
  | { kind: 'idle' } // nothing can ever happen again without input
  | { kind: 'panic'; message: string } // the kernel died
  | { kind: 'off' } // the machine was switched off or reset
  | { kind: 'runaway'; thread: string } // a program computes without ever giving control back (host watchdog); not reproducible
  | { kind: 'gone'; message: string } // the engine's process ended on its own: a host error

export interface Grant {
  /** Guest time up to which the system may run. */
  untilNs: number
  /** Stop at the end of each serial line: needed while the next step depends on the moment of a line. */
  stopAtLine: boolean
  /** Asked now and then while the system runs; true gives control back early, with kind 'time'. How early depends on the host. */
  enough?(): boolean
}

/** What each component uses at a point of guest time; which values there are is the engine's. */
export interface Use {
  ns: number
  components: { component: string; values: Record<string, number> }[]
}

/** A system that is powered on. Output and pauses come in order; between two grants guest time stands still (where the engine can). */
export interface Running {
  /** Runs up to the grant; `onOutput` is called for each stretch before the promise settles. A promise it returns holds the system back. */
  run(grant: Grant, onOutput: (output: Output) => void | Promise<void>): Promise<Pause & { nowNs: number }>
  /** Bytes typed on the serial line, arriving at the present guest time. */
  send(bytes: Uint8Array): Promise<void>
  /** State of the system, where the engine can tell: 'threads', 'queues', ...; 'mistakes': what programs threw, as texts. */
  inspect(what: string): Promise<unknown>
  /** What components use now, or had used about when the last line up to `upToNs` came; undefined when that is not known any more. */
  components?(upToNs?: number): Promise<Use | undefined>
  /** The machine is off and every process of it gone when this settles, whatever state it was in. */
  stop(): Promise<void>
}

export interface Engine {
  readonly name: string
  /** Guest time is virtual: limits count it, and the same seed gives the same bytes. */
  readonly deterministic: boolean
  doctor(): Promise<EngineNeed[]>
  /** Reasons why this engine cannot run the scenario; empty if it can. */
  unsupported(scenario: Scenario): string[]
  build(scenario: Scenario): Promise<BuiltImage>
  launch(image: BuiltImage, options: { seed: number; scenario: Scenario }): Promise<Running>
}
