// The verdict as a pure function of all that happened. Several ends can come together (a forbidden line, then a panic at the same
// moment): the gravest decides.
import { failureDetails, type MatchFailure } from '../expect/index.ts'
import { spanText } from '../support/span-text.ts'
import type { Cause, Verdict } from './events.ts'
import type { Expired } from './timeouts.ts'

/** One reason why a run is over. */
export type Ending =
  | { kind: 'satisfied' }
  | { kind: 'failed'; failure: MatchFailure }
  | { kind: 'timeout'; expired: Expired; awaiting?: MatchFailure; threads: string[] }
  /** Nothing can ever happen again, and something is still awaited. */
  | { kind: 'idle'; awaiting?: MatchFailure; threads: string[] }
  | { kind: 'panic'; message: string; lines?: number[] }
  | { kind: 'off' }
  | { kind: 'runaway'; thread: string }
  | { kind: 'gone'; message: string }
  | { kind: 'interrupted' }

export interface Decision {
  verdict: Verdict
  cause?: Cause
  /** The same image and seed give the same verdict again. */
  reproducible: boolean
}

/** The gravest first. */
const RANK: readonly Ending['kind'][] = [
  'interrupted',
  'gone',
  'panic',
  'runaway',
  'failed',
  'timeout',
  'idle',
  'off',
  'satisfied',
]

/** Decides among everything that came together; `endings` has at least one. */
export function decideVerdict(endings: readonly Ending[]): Decision {
  const [gravest] = [...endings].sort((a, b) => gravity(a) - gravity(b))
  return gravest ? decide(gravest) : decide({ kind: 'gone', message: 'the run has no end' })
}

const gravity = (ending: Ending): number => {
  // A never-rule's panic line is the death of the kernel or core, as told by the serial line.
  if (ending.kind === 'failed' && ending.failure.class === 'panic') return RANK.indexOf('panic')
  return RANK.indexOf(ending.kind)
}

function decide(ending: Ending): Decision {
  switch (ending.kind) {
    case 'satisfied':
      return { verdict: 'pass', reproducible: true }
    case 'failed':
      return decideFailure(ending.failure)
    case 'timeout':
      return decideTimeout(ending)
    case 'idle':
      return {
        verdict: 'hang',
        cause: withEvidence(
          {
            code: 'guest/idle',
            message: `nothing can happen any more${awaited(ending.awaiting)}`,
          },
          ending.awaiting,
          ending.threads,
        ),
        reproducible: true,
      }
    case 'panic': {
      const { message, lines } = ending
      const cause: Cause = {
        code: 'guest/panic',
        message: `the kernel died: ${message}`,
        ...(lines && { lines }),
      }
      return { verdict: 'crash', cause, reproducible: true }
    }
    case 'off':
      return {
        verdict: 'fail',
        cause: { code: 'guest/off', message: 'the machine was switched off or reset by the guest' },
        reproducible: true,
      }
    case 'runaway':
      return {
        verdict: 'hang',
        cause: {
          code: 'guest/runaway',
          message: `${ending.thread} computes without ever giving control back`,
          hint: 'a thread that computes for long calls `yield* compute(ns)`, where it can be preempted',
        },
        reproducible: false,
      }
    case 'gone':
      return {
        verdict: 'error',
        cause: { code: 'engine/gone', message: ending.message },
        reproducible: false,
      }
    case 'interrupted':
      return {
        verdict: 'error',
        cause: { code: 'run/interrupted', message: 'interrupted' },
        reproducible: false,
      }
  }
}

/** What a line of a never-rule means for the one who reads the verdict. */
const GUEST_SAID = {
  panic: ['guest/panic', 'the kernel or core died'],
  fault: ['guest/fault', 'a component faulted'],
  denied: ['guest/denied', 'a session was denied'],
  aborted: ['guest/aborted', 'a component gave up'],
  error: ['guest/error', 'the guest reports an error'],
} as const

function decideFailure(failure: MatchFailure): Decision {
  const said = failure.kind === 'never' && failure.class ? GUEST_SAID[failure.class] : undefined
  const cause: Cause = said
    ? { code: said[0], message: `${said[1]}: ${failure.line?.text.trim() ?? failure.message}` }
    : { code: `expect/${failure.kind}`, message: failure.message }
  return {
    verdict: failure.class === 'panic' ? 'crash' : 'fail',
    cause: withEvidence(cause, failure),
    reproducible: true,
  }
}

function decideTimeout({ expired, awaiting, threads }: Extract<Ending, { kind: 'timeout' }>): Decision {
  const { limit, allowedNs } = expired
  const span = spanText(allowedNs)
  const messages = {
    scenario: `not done after ${span} of guest time`,
    boot: `core did not come up within ${span} of guest time`,
    silence: `no line for ${span} of guest time`,
  }
  return {
    verdict: limit === 'silence' ? 'hang' : 'timeout',
    cause: withEvidence(
      { code: `limit/${limit}`, message: `${messages[limit]}${awaited(awaiting)}` },
      awaiting,
      threads,
    ),
    reproducible: true,
  }
}

const awaited = (failure: MatchFailure | undefined): string =>
  failure?.pattern ? `, still waiting for "${failure.pattern.text}"` : ''

/** Adds where the author can act, and what the matcher knows. */
function withEvidence(cause: Cause, failure: MatchFailure | undefined, more: string[] = []): Cause {
  const details = [...(failure ? failureDetails(failure) : []), ...more]
  const { pattern, line, hint } = failure ?? {}
  return {
    ...cause,
    ...(pattern && { location: { file: pattern.file, line: pattern.line, column: pattern.column } }),
    ...(hint !== undefined && { hint }),
    ...(line && { lines: [line.index] }),
    ...(details.length > 0 && { details }),
  }
}
