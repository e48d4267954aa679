// Hands each event to several reporters; one that throws is left out from then on and named, and the run goes on.
import type { Reporter } from './reporter.ts'

export interface Multiplexer extends Required<Reporter> {
  /** Reporters that failed, each once. */
  readonly failures: { name: string; error: unknown }[]
}

/** One reporter made of many. Never throws. */
export const createMultiplexer = (reporters: Record<string, Reporter>): Multiplexer => {
  const active = new Map(Object.entries(reporters))
  const failures: { name: string; error: unknown }[] = []
  const each = (act: (reporter: Reporter) => void): void => {
    for (const [name, reporter] of active) {
      try {
        act(reporter)
      } catch (error) {
        active.delete(name)
        failures.push({ name, error })
      }
    }
  }
  return {
    failures,
    event: event => each(reporter => reporter.event(event)),
    tick: () => each(reporter => reporter.tick?.()),
    end: () => each(reporter => reporter.end?.()),
  }
}
