// sm_ctrl: up and down with all their ways to end.
import {
  ARG2,
  ARG3,
  type Cpu,
  CrdType,
  crd,
  createSm,
  down,
  Flag,
  type Op,
  Rights,
  revoke,
  Syscall,
  sleepForever,
  type Thread,
  tscIn,
  up,
} from 'genode-run/nova'
import { domain, drain, NOTHING, spawn, take, through, weaker } from '../nova-lib/world.ts'
import { check } from './report.ts'

let doomed = 0
let ending = -1
/** Waits at a semaphore that goes away. */
export function* mourner(cpu: Cpu): Thread {
  ending = yield* down(cpu, doomed)
  yield* sleepForever(cpu)
}

export function* smCases(cpu: Cpu): Op<void> {
  const sm = take()
  const signal = take()
  yield* createSm(cpu, sm)
  yield* createSm(cpu, signal, 4711, sm)
  const it = check.bind(undefined, cpu, 'sm_ctrl')
  yield* it('SUCCESS', 'up', yield* up(cpu, sm))
  yield* it('SUCCESS', 'down', yield* down(cpu, sm))
  for (let i = 0; i < 3; i++) yield* up(cpu, sm)
  yield* it('SUCCESS', 'down to zero', yield* down(cpu, sm, Flag.SM_ZERO))
  yield* it('COM_TIM', 'nothing left, deadline in 100 us', yield* down(cpu, sm, 0, tscIn(cpu, 100)))
  yield* it('COM_TIM', 'deadline in the past', yield* down(cpu, sm, 0, 1))
  yield* up(cpu, signal)
  yield* up(cpu, signal)
  const status = yield* down(cpu, sm)
  const [value, count] = [cpu.regs[ARG2], cpu.regs[ARG3]]
  yield* it('SUCCESS', 'a signal comes with its value and count', status, value === 4711 && count === 2)
  yield* it('BAD_CAP', 'up: no semaphore', yield* up(cpu, NOTHING))
  yield* it('BAD_CAP', 'down: no semaphore', yield* down(cpu, NOTHING))
  yield* it('BAD_CAP', 'up without the right', yield* up(cpu, yield* weaker(cpu, sm, Rights.SM_DOWN)))
  yield* it('BAD_CAP', 'down without the right', yield* down(cpu, yield* weaker(cpu, sm, Rights.SM_UP)))
  yield* it('BAD_CAP', 'down of a signal', yield* down(cpu, signal))

  doomed = take()
  yield* createSm(cpu, doomed)
  yield* spawn(cpu, mourner, 2)
  yield* revoke(cpu, crd(CrdType.OBJ, doomed, 0, Rights.OBJ_ALL), Flag.REVOKE_SELF)
  // the waiter has the higher priority: it has run when the next call is over
  yield* up(cpu, sm)
  yield* it('BAD_CAP', 'the semaphore is destroyed under its waiter', ending)

  const poor = yield* domain(cpu)
  yield* drain(cpu, poor)
  yield* it('QUO_OOM', 'no kernel memory', yield* through(cpu, poor, Syscall.SM_CTRL, 0))
}
