// The five calls that create kernel objects.
import {
  type Cpu,
  createLocal,
  createSm,
  entryIp,
  Flag,
  type Op,
  qpd,
  Rights,
  RootSel,
  Syscall,
  sleepForever,
  syscall,
  type Thread,
  USER_LIMIT,
} from 'genode-run/nova'
import { domain, drain, NO_CPU, NOTHING, prepare, take, utcb, weaker } from '../nova-lib/world.ts'
import { increment } from './call-cases.ts'
import { check, type StatusName } from './report.ts'

/** Has nothing to do. */
export function* sleeper(cpu: Cpu): Thread {
  yield* sleepForever(cpu)
}

/** Rights of a PD capability: what may be created. */
const May = { PD: 1, EC: 2, SC: 4, PT: 8, SM: 16 }
const allBut = (right: number): number => Rights.OBJ_ALL & ~right

/** Objects of which all creation cases need one. */
interface Parts {
  local: number
  global: number
  /** PD capabilities that permit to create all but one kind. */
  without: Record<keyof typeof May, number>
  /** A domain without kernel memory. */
  poor: number
  used: number
}

function* parts(cpu: Cpu): Op<Parts> {
  const [local, used] = [take(2), take()]
  const global = yield* prepare(cpu, sleeper)
  yield* createLocal(cpu, local, { utcb: utcb() })
  yield* createSm(cpu, used)
  const without = { PD: 0, EC: 0, SC: 0, PT: 0, SM: 0 }
  for (const kind of ['PD', 'EC', 'SC', 'PT', 'SM'] as const)
    without[kind] = yield* weaker(cpu, RootSel.PD, allBut(May[kind]))
  const domainWithout = yield* domain(cpu)
  yield* drain(cpu, domainWithout)
  return { local, global, without, poor: domainWithout.pd, used }
}

export function* createCases(cpu: Cpu): Op<void> {
  const p = yield* parts(cpu)
  yield* pdCases(cpu, p)
  yield* ecCases(cpu, p)
  yield* scCases(cpu, p)
  yield* ptCases(cpu, p)
  yield* smCases(cpu, p)
}

const PAGE = 2 ** 32

function* pdCases(cpu: Cpu, p: Parts): Op<void> {
  const it = (expected: StatusName, what: string, sel: number, pd: number, quota: number): Op<void> =>
    row(cpu, 'create_pd', expected, what, Syscall.CREATE_PD, sel, 0, pd, 0, quota)
  yield* it('SUCCESS', 'a domain with 16 pages', take(), RootSel.PD, 16 * PAGE)
  yield* it('BAD_CAP', 'no parent', take(), NOTHING, 0)
  yield* it('BAD_CAP', 'the parent is a semaphore', take(), p.used, 0)
  yield* it('BAD_CAP', 'the parent without the right', take(), p.without.PD, 0)
  yield* it('BAD_PAR', 'lower limit above the upper one', take(), RootSel.PD, 2 * PAGE + 3)
  yield* it('QUO_OOM', 'a parent without kernel memory', take(), p.poor, 0)
  yield* it('BAD_PAR', 'more than the parent has', take(), RootSel.PD, 1_000_000 * PAGE)
  yield* it('BAD_CAP', 'a selector in use', p.used, RootSel.PD, 0)
}

function* ecCases(cpu: Cpu, p: Parts): Op<void> {
  const it = (
    expected: StatusName,
    what: string,
    sel: number,
    pd: number,
    utcbAndCpu: number,
    flags = 0,
  ): Op<void> => row(cpu, 'create_ec', expected, what, Syscall.CREATE_EC, sel, flags, pd, utcbAndCpu)
  yield* it('SUCCESS', 'a local thread', take(2), RootSel.PD, utcb())
  yield* it('SUCCESS', 'a global thread', take(2), RootSel.PD, utcb(), Flag.EC_GLOBAL)
  yield* it('BAD_CPU', `processor ${NO_CPU}`, take(2), RootSel.PD, utcb() + NO_CPU)
  yield* it('BAD_FTR', 'a virtual CPU without VMX or SVM', take(2), RootSel.PD, 0, Flag.EC_GLOBAL)
  yield* it('BAD_CAP', 'no domain', take(2), NOTHING, utcb())
  yield* it('BAD_CAP', 'the domain without the right', take(2), p.without.EC, utcb())
  yield* it('QUO_OOM', 'a domain without kernel memory', take(2), p.poor, utcb())
  yield* it('BAD_PAR', 'a UTCB beyond the user limit', take(2), RootSel.PD, USER_LIMIT)
  yield* it('BAD_CAP', 'a selector in use', p.used, RootSel.PD, utcb())
}

function* scCases(cpu: Cpu, p: Parts): Op<void> {
  const it = (
    expected: StatusName,
    what: string,
    sel: number,
    pd: number,
    ec: number,
    priority = 1,
    quantumUs = 1000,
  ): Op<void> =>
    row(cpu, 'create_sc', expected, what, Syscall.CREATE_SC, sel, 0, pd, ec, qpd(priority, quantumUs))
  yield* it('BAD_CAP', 'no domain', take(), NOTHING, p.global)
  yield* it('BAD_CAP', 'the domain without the right', take(), p.without.SC, p.global)
  yield* it('QUO_OOM', 'a domain without kernel memory', take(), p.poor, p.global)
  yield* it('BAD_CAP', 'no EC', take(), RootSel.PD, p.used)
  yield* it('BAD_CAP', 'an EC without the right', take(), RootSel.PD, yield* weaker(cpu, p.global, 1))
  yield* it('BAD_CAP', 'a local thread', take(), RootSel.PD, p.local)
  yield* it('BAD_PAR', 'priority 0', take(), RootSel.PD, p.global, 0)
  yield* it('BAD_PAR', 'priority 128', take(), RootSel.PD, p.global, 128)
  yield* it('BAD_PAR', 'quantum 0', take(), RootSel.PD, p.global, 1, 0)
  yield* it('BAD_CAP', 'a selector in use', p.used, RootSel.PD, p.global)
  yield* it('SUCCESS', 'time for a global thread', take(), RootSel.PD, p.global)
}

function* ptCases(cpu: Cpu, p: Parts): Op<void> {
  const it = (
    expected: StatusName,
    what: string,
    sel: number,
    pd: number,
    ec: number,
    ip = entryIp(increment),
  ): Op<void> => row(cpu, 'create_pt', expected, what, Syscall.CREATE_PT, sel, 0, pd, ec, 0, ip)
  yield* it('SUCCESS', 'a portal', take(), RootSel.PD, p.local)
  yield* it('BAD_PAR', 'an entry beyond the user limit', take(), RootSel.PD, p.local, USER_LIMIT)
  yield* it('BAD_CAP', 'no domain', take(), NOTHING, p.local)
  yield* it('BAD_CAP', 'the domain without the right', take(), p.without.PT, p.local)
  yield* it('QUO_OOM', 'a domain without kernel memory', take(), p.poor, p.local)
  yield* it('BAD_CAP', 'no EC', take(), RootSel.PD, p.used)
  yield* it('BAD_CAP', 'an EC without the right', take(), RootSel.PD, yield* weaker(cpu, p.local, 1))
  yield* it('BAD_CAP', 'a global thread', take(), RootSel.PD, p.global)
  yield* it('BAD_CAP', 'a selector in use', p.used, RootSel.PD, p.local)
}

function* smCases(cpu: Cpu, p: Parts): Op<void> {
  const it = (expected: StatusName, what: string, sel: number, pd: number, chain = 0): Op<void> =>
    row(cpu, 'create_sm', expected, what, Syscall.CREATE_SM, sel, 0, pd, 7, chain)
  const signal = take()
  yield* it('SUCCESS', 'a semaphore', take(), RootSel.PD)
  yield* it('SUCCESS', 'a signal', signal, RootSel.PD, p.used)
  yield* it('BAD_CAP', 'no domain', take(), NOTHING)
  yield* it('BAD_CAP', 'the domain without the right', take(), p.without.SM)
  yield* it('QUO_OOM', 'a domain without kernel memory', take(), p.poor)
  yield* it('BAD_CAP', 'chained to an EC', take(), RootSel.PD, p.local)
  yield* it('BAD_CAP', 'chained to a signal', take(), RootSel.PD, signal)
  yield* it('BAD_CAP', 'a selector in use', p.used, RootSel.PD)
}

function* row(
  cpu: Cpu,
  call: string,
  expected: StatusName,
  what: string,
  number: number,
  sel: number,
  flags: number,
  ...args: readonly [number, number, number?, number?]
): Op<void> {
  yield* check(cpu, call, expected, what, yield* syscall(cpu, number, sel, flags, ...args))
}
