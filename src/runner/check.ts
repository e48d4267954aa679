// What the checker of init configurations says before anything boots, and when that refuses the scenario.
import type { CheckLevel } from '../scenario/scenario.ts'
import type { Cause, RunEvent } from './events.ts'

/** A finding as the event carries it, and whether `check: 'strict'` refuses it although the real init would go on. */
export type Finding = Extract<RunEvent, { type: 'check' }>['findings'][number] & { strict?: boolean }

/** Why the scenario must not boot, or undefined. The first finding that refuses is the cause, others are its details. */
export function refusal(findings: readonly Finding[], level: CheckLevel): Cause | undefined {
  if (level === 'off') return undefined
  const refused = findings.filter(
    ({ severity, strict }) => severity === 'error' || (level === 'strict' && strict),
  )
  const [first, ...others] = refused
  if (!first) return undefined
  const { code, message, file, line, column } = first
  const details = others.map(finding => finding.text)
  return {
    code,
    message,
    location: { file, line, column },
    ...(details.length > 0 && { details }),
  }
}
