// Boots an image without expectations and streams its serial line: no verdict, a fault of the guest is just text.
import type { Output, Pause, Running } from '../engine/engine.ts'
import { createLineAssembler } from '../expect/index.ts'

export interface BootOptions {
  /** Powers the image on. */
  launch(): Promise<Running>
  /** Guest time from init's start after which it ends; without it, when nothing can happen any more. */
  forNs?: number | undefined
  /** Gets the serial bytes; a promise it returns holds the system back. */
  write(bytes: Uint8Array): void | Promise<void>
  signal?: AbortSignal
}

export type BootEnd = Pause & { nowNs: number }

/** Init is started when core says what it gets, or at the latest when one of its children speaks. */
const INIT_LINE = /^\[init|assigned to init\s*$/

/** Settles with the reason of the end; the machine is off then. Throws HostError when the engine fails. */
export async function bootImage({ launch, forNs, write, signal }: BootOptions): Promise<BootEnd> {
  const running = await launch()
  try {
    return await stream(running, forNs, write, signal)
  } finally {
    await running.stop()
  }
}

async function stream(
  running: Running,
  forNs: number | undefined,
  write: BootOptions['write'],
  signal: AbortSignal | undefined,
): Promise<BootEnd> {
  const assemble = createLineAssembler()
  let endNs = Number.MAX_SAFE_INTEGER
  let started = forNs === undefined
  const receive = ({ bytes, ns }: Output): void | Promise<void> => {
    if (ns > endNs) return
    if (!started && assemble(bytes).some(({ text }) => INIT_LINE.test(text))) {
      started = true
      endNs = Math.min(Number.MAX_SAFE_INTEGER, ns + (forNs ?? 0))
    }
    return write(bytes)
  }
  const enough = (): boolean => signal?.aborted === true
  for (;;) {
    // Line by line until the line from which time counts: the system must not run past an end that is not known yet.
    const pause = await running.run({ untilNs: endNs, stopAtLine: !started, enough }, receive)
    const over = pause.kind === 'time' && (pause.nowNs >= endNs || enough())
    if (over || (pause.kind !== 'line' && pause.kind !== 'time')) return pause
  }
}
