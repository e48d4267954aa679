// revoke and misc: what is done with capability ranges.
import {
  ARG2,
  type Cpu,
  CrdType,
  crd,
  crdBase,
  createSm,
  delegateItem,
  delegateItems,
  down,
  Flag,
  giveCap,
  lookup,
  MiscOp,
  message,
  type Op,
  Rights,
  RootSel,
  revoke,
  Syscall,
  syscall,
} from 'genode-run/nova'
import { domain, drain, NOTHING, take, through } from '../nova-lib/world.ts'
import { check } from './report.ts'

const one = (sel: number): number => crd(CrdType.OBJ, sel, 0, Rights.OBJ_ALL)
const ALL = crd(CrdType.OBJ, 0, 31, Rights.OBJ_ALL)

export function* revokeCases(cpu: Cpu): Op<void> {
  const child = yield* domain(cpu)
  const sm = take()
  const done = take()
  yield* createSm(cpu, sm)
  yield* createSm(cpu, done)
  yield* giveCap(cpu, child.pd, sm, 100)
  const given = yield* through(cpu, child, Syscall.SM_CTRL, 100)
  const taken = yield* revoke(cpu, one(sm))
  const gone = yield* through(cpu, child, Syscall.SM_CTRL, 100)
  yield* check(cpu, 'revoke', 'SUCCESS', 'what was delegated', taken, given === 0 && gone === 4)
  const kept = (yield* down(cpu, sm)) === 0
  yield* check(cpu, 'revoke', 'SUCCESS', 'the own capability stays', 0, kept)
  yield* check(cpu, 'revoke', 'SUCCESS', 'nothing there', yield* revoke(cpu, one(NOTHING)))
  yield* check(
    cpu,
    'revoke',
    'BAD_CAP',
    'in no domain',
    yield* revoke(cpu, one(0), Flag.REVOKE_REMOTE, NOTHING),
  )
  yield* giveCap(cpu, child.pd, sm, 100)
  const flags = Flag.REVOKE_REMOTE | Flag.REVOKE_SELF
  const remote = yield* revoke(cpu, one(100), flags, child.pd)
  const away = yield* through(cpu, child, Syscall.SM_CTRL, 100)
  yield* check(cpu, 'revoke', 'SUCCESS', 'in another domain', remote, away === 4)
  const self = yield* revoke(cpu, one(sm), Flag.REVOKE_SELF, 0, done)
  const free = (yield* lookup(cpu, one(sm))) === 0 && (yield* createSm(cpu, sm)) === 0
  yield* check(cpu, 'revoke', 'SUCCESS', 'with the own capability, the selector is free again', self, free)
  const told = (yield* down(cpu, done)) === 0
  yield* check(cpu, 'revoke', 'SUCCESS', 'a semaphore tells when the object is gone', 0, told)
}

export function* miscCases(cpu: Cpu): Op<void> {
  const sm = take()
  yield* createSm(cpu, sm)
  const found = yield* syscall(cpu, Syscall.MISC, 0, MiscOp.LOOKUP, one(sm))
  yield* check(cpu, 'lookup', 'SUCCESS', 'a capability', found, crdBase(cpu.regs[ARG2]!) === sm)
  const missed = yield* syscall(cpu, Syscall.MISC, 0, MiscOp.LOOKUP, one(NOTHING))
  yield* check(cpu, 'lookup', 'SUCCESS', 'the null capability', missed, cpu.regs[ARG2] === 0)

  const child = yield* domain(cpu)
  const poor = yield* domain(cpu)
  yield* drain(cpu, poor)
  const item = delegateItem(one(sm), 100)
  message(cpu, [], [item])
  const status = yield* delegateItems(cpu, RootSel.PD, child.pd, ALL)
  const there = yield* through(cpu, child, Syscall.SM_CTRL, 100)
  yield* check(cpu, 'misc', 'SUCCESS', 'delegates between domains', status, there === 0)
  message(cpu, [], [item])
  yield* check(cpu, 'misc', 'BAD_CAP', 'from no domain', yield* delegateItems(cpu, NOTHING, child.pd, ALL))
  yield* check(cpu, 'misc', 'BAD_CAP', 'to no domain', yield* delegateItems(cpu, RootSel.PD, NOTHING, ALL))
  const lacking = yield* delegateItems(cpu, RootSel.PD, poor.pd, ALL)
  yield* check(cpu, 'misc', 'QUO_OOM', 'to a domain without kernel memory', lacking)
  const own = yield* through(cpu, poor, Syscall.MISC, 100, MiscOp.DELEGATE, ALL, 100)
  yield* check(cpu, 'misc', 'QUO_OOM', 'by a domain without kernel memory', own)
  const suspend = (sel: number): Op<number> => syscall(cpu, Syscall.MISC, sel, MiscOp.SUSPEND, 5, 5)
  yield* check(cpu, 'misc', 'BAD_CAP', 'suspend without its semaphore', yield* suspend(sm))
  yield* check(
    cpu,
    'misc',
    'BAD_PAR',
    'suspend into a state that is not there',
    yield* suspend(RootSel.SUSPEND),
  )
  yield* check(cpu, 'misc', 'BAD_PAR', 'no operation', yield* syscall(cpu, Syscall.MISC, 0, 3))
}
