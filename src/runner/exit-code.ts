// Exit codes of the command line, and which one a run of several scenarios ends with.
import type { Cause, Verdict } from './events.ts'

export const ExitCode = {
  PASSED: 0,
  NOT_PASSED: 1,
  USAGE: 2,
  HOST: 3,
  BUG: 70,
  INTERRUPTED: 130,
  TERMINATED: 143,
} as const
export type ExitCodeValue = (typeof ExitCode)[keyof typeof ExitCode]

/** The gravest first; the gravest of all that happened counts. */
const ORDER: readonly ExitCodeValue[] = [
  ExitCode.INTERRUPTED,
  ExitCode.TERMINATED,
  ExitCode.BUG,
  ExitCode.HOST,
  ExitCode.USAGE,
  ExitCode.NOT_PASSED,
  ExitCode.PASSED,
]

/** Causes of verdict `error` that are our own fault rather than the host's. */
export const BUG_CODE = 'run/bug'

export interface Outcome {
  verdict: Verdict
  cause?: Pick<Cause, 'code'> | undefined
}

/** Exit code of one scenario. */
export function exitCodeOf({ verdict, cause }: Outcome, allowFlaky = false): ExitCodeValue {
  switch (verdict) {
    case 'pass':
    case 'skip':
      return ExitCode.PASSED
    case 'flaky':
      return allowFlaky ? ExitCode.PASSED : ExitCode.NOT_PASSED
    case 'fail':
    case 'crash':
    case 'hang':
    case 'timeout':
      return ExitCode.NOT_PASSED
    case 'invalid':
      return ExitCode.USAGE
    case 'error':
      return cause?.code === BUG_CODE ? ExitCode.BUG : ExitCode.HOST
  }
}

/** The gravest of several. */
export const gravest = (codes: readonly ExitCodeValue[]): ExitCodeValue =>
  ORDER.find(code => codes.includes(code)) ?? ExitCode.PASSED
