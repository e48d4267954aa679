// call and reply.
import {
  ARG1,
  type Cpu,
  CrdType,
  call,
  compute,
  createLocal,
  createPt,
  createSm,
  delegateTo,
  Flag,
  giveCap,
  message,
  moveQuota,
  type Op,
  Reg,
  Rights,
  RootSel,
  reply,
  Syscall,
  type Thread,
  Trap,
  up,
  word,
} from 'genode-run/nova'
import { domain, drain, NOTHING, serve, spawn, take, through, utcb, weaker } from '../nova-lib/world.ts'
import { check, checkEffect } from './report.ts'

/** Answers with its message plus one. */
export function* increment(cpu: Cpu): Thread {
  for (;;) {
    message(cpu, [word(cpu, 0) + 1])
    yield* reply(cpu)
  }
}

/** Runs into an invalid instruction; nobody handles that, so the thread dies. */
export function* dying(cpu: Cpu): Thread {
  cpu.regs[Reg.OP0] = 6
  cpu.regs[Reg.OP1] = 0
  yield Trap.EXCEPTION
}

let barrier = 0
let rounds = 0
/** First answers with a semaphore to wait at, then plainly. */
export function* blocking(cpu: Cpu): Thread {
  for (;;) {
    rounds++
    message(cpu, [rounds])
    yield* reply(cpu, rounds === 1 ? barrier : 0)
  }
}

/** Opens the barrier after a millisecond. */
export function* opener(cpu: Cpu): Thread {
  yield* compute(cpu, 1_000_000)
  yield* up(cpu, barrier)
  for (;;) yield* compute(cpu, 1_000_000)
}

export function* callCases(cpu: Cpu): Op<void> {
  const echo = yield* serve(cpu, increment)
  message(cpu, [41])
  yield* check(cpu, 'call', 'SUCCESS', 'a handler answers', yield* call(cpu, echo.pt), word(cpu, 0) === 42)
  message(cpu, [1])
  yield* call(cpu, echo.pt, Flag.CALL_DONT_BLOCK)
  const left = cpu.regs[ARG1] === echo.pt * 256 + 16
  yield* check(cpu, 'call', 'SUCCESS', 'the first register is left alone', 0, left)
  yield* check(cpu, 'call', 'BAD_CAP', 'no capability', yield* call(cpu, NOTHING))
  yield* check(cpu, 'call', 'BAD_CAP', 'an EC', yield* call(cpu, echo.ec))

  const far = yield* serve(cpu, increment, 1)
  message(cpu, [1])
  yield* check(
    cpu,
    'call',
    'SUCCESS',
    'a handler on another processor',
    yield* call(cpu, far.pt),
    word(cpu, 0) === 2,
  )
  const near = yield* weaker(cpu, far.pt, Rights.PT_CTRL | Rights.PT_CALL)
  yield* check(cpu, 'call', 'BAD_CPU', 'another processor without the right', yield* call(cpu, near))

  const other = yield* domain(cpu)
  yield* giveCap(cpu, other.pd, other.pt, 100)
  const busy = yield* through(cpu, other, Syscall.CALL, 100, Flag.CALL_DONT_BLOCK)
  yield* check(cpu, 'call', 'COM_TIM', 'a busy handler, not to be waited for', busy)

  const mortal = take()
  const door = take()
  yield* createLocal(cpu, mortal, { utcb: utcb(), eventBase: NOTHING })
  yield* createPt(cpu, door, mortal, dying)
  yield* check(cpu, 'call', 'COM_ABT', 'the handler dies', yield* call(cpu, door))
  yield* check(cpu, 'call', 'COM_TIM', 'a dead handler', yield* call(cpu, door))

  const poor = yield* domain(cpu)
  yield* giveCap(cpu, poor.pd, echo.pt, 100)
  yield* drain(cpu, poor)
  yield* overdraw(cpu, poor.pd)
  const status = yield* through(cpu, poor, Syscall.CALL, 100)
  yield* check(cpu, 'call', 'QUO_OOM', 'no kernel memory, no portal to ask', status)
}

/** reply returns no status: the next thing that happens is the next call. */
export function* replyCases(cpu: Cpu): Op<void> {
  const echo = yield* serve(cpu, increment)
  message(cpu, [1])
  yield* call(cpu, echo.pt)
  message(cpu, [word(cpu, 0)])
  yield* call(cpu, echo.pt)
  yield* checkEffect(cpu, 'reply', 'the handler waits for the next call', word(cpu, 0) === 3)

  barrier = take()
  yield* createSm(cpu, barrier)
  const server = yield* serve(cpu, blocking)
  yield* spawn(cpu, opener, 1)
  message(cpu, [])
  yield* call(cpu, server.pt)
  const repeated = word(cpu, 0) === 2
  yield* checkEffect(cpu, 'reply', 'with a semaphore: the caller waits there and calls again', repeated)
}

/** Delegations that were under way may take more tables than the last page of a domain's quota. */
function* overdraw(cpu: Cpu, pd: number): Op<void> {
  yield* moveQuota(cpu, RootSel.PD, pd, 1)
  yield* delegateTo(cpu, pd, CrdType.MEM, 0x2000, 0, Rights.R, 0x4000_0000)
}
