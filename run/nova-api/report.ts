// How a case shows on the serial line: the call, the status it is to return, what was done, and whether it did.
import { type Cpu, type Op, print, Status } from 'genode-run/nova'

export type StatusName = keyof typeof Status

const nameOf = (status: number): string =>
  Object.entries(Status).find(([, value]) => value === status)?.[0] ?? `status ${status}`

let cases = 0
let failed = 0

/** One line per case. `holds`: what else has to be true. */
export function* check(
  cpu: Cpu,
  call: string,
  expected: StatusName,
  what: string,
  status: number,
  holds = true,
): Op<void> {
  cases++
  const found = nameOf(status)
  const right = found === expected && holds
  if (!right) failed++
  const outcome = right ? 'ok' : `FAILED: expected ${expected}${holds ? '' : ' and its effect'}, got ${found}`
  yield* print(cpu, `${call}: ${expected}  ${what} ${outcome}`)
}

/** The same for what a call does that returns no status. */
export function* checkEffect(cpu: Cpu, call: string, what: string, holds: boolean): Op<void> {
  cases++
  if (!holds) failed++
  yield* print(cpu, `${call}: none  ${what} ${holds ? 'ok' : 'FAILED: no such effect'}`)
}

export function* summary(cpu: Cpu): Op<void> {
  yield* print(cpu, failed === 0 ? `all ${cases} cases ok` : `${failed} of ${cases} cases FAILED`)
}
