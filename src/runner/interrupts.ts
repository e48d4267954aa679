// Ctrl-C and kill: the first one ends what runs in order, with reports of what was done; a second one ends at once.
import { ExitCode, type ExitCodeValue } from './exit-code.ts'

const CODES = {
  SIGINT: ExitCode.INTERRUPTED,
  SIGTERM: ExitCode.TERMINATED,
  SIGHUP: ExitCode.TERMINATED,
} as const

export interface Interrupts {
  readonly signal: AbortSignal
  /** Exit code of the signal that came. */
  code(): ExitCodeValue
  /** Gives the signals back to their default meaning. */
  release(): void
}

/** Listens for signals until released. */
export function listenForInterrupts(onFirst: (signal: NodeJS.Signals) => void = () => {}): Interrupts {
  const controller = new AbortController()
  let code: ExitCodeValue = ExitCode.INTERRUPTED
  const listeners = (Object.keys(CODES) as (keyof typeof CODES)[]).map(signal => {
    const listener = (): void => {
      if (controller.signal.aborted) process.exit(CODES[signal])
      code = CODES[signal]
      onFirst(signal)
      controller.abort()
    }
    process.on(signal, listener)
    return { signal, listener }
  })
  return {
    signal: controller.signal,
    code: () => code,
    release: () => {
      for (const { signal, listener } of listeners) process.off(signal, listener)
    },
  }
}
