// The calls that control an EC, an SC, a portal or a domain's kernel memory.
import {
  ARG1,
  ARG2,
  ARG3,
  type Cpu,
  CrdType,
  call,
  compute,
  crd,
  createPt,
  createSc,
  createSm,
  createStarter,
  down,
  EcOp,
  kernelSelIdle,
  Mtd,
  message,
  type Op,
  prepareThread,
  Reg,
  Rights,
  RootSel,
  reply,
  Syscall,
  sleepForever,
  syscall,
  type Thread,
  Trap,
  takeFromKernel,
  Utcb,
  up,
} from 'genode-run/nova'
import { domain, drain, NOTHING, serve, spawn, take, through, utcb, weaker } from '../nova-lib/world.ts'
import { check, checkEffect, type StatusName } from './report.ts'

let helped = false
/** Runs only when somebody helps it, then computes. */
export function* helpless(cpu: Cpu): Thread {
  helped = true
  for (;;) yield* compute(cpu, 1_000_000)
}

/** Keeps a processor busy. */
export function* spinner(cpu: Cpu): Thread {
  for (;;) yield* compute(cpu, 1_000_000)
}

let gate = 0
/** Waits at a semaphore for ever. */
export function* waiter(cpu: Cpu): Thread {
  yield* down(cpu, gate)
  yield* sleepForever(cpu)
}

/** Tells its id. */
export function* teller(cpu: Cpu): Thread {
  for (;;) {
    message(cpu, [cpu.regs[ARG1]!])
    yield* reply(cpu)
  }
}

type Row = (
  expected: StatusName,
  what: string,
  sel: number,
  op?: number,
  a2?: number,
  holds?: () => boolean,
) => Op<void>

const rows = (cpu: Cpu, name: string, number: number): Row =>
  function* (expected, what, sel, op = 0, a2 = 0, holds = () => true) {
    const status = yield* syscall(cpu, number, sel, op, a2)
    yield* check(cpu, name, expected, what, status, holds())
  }

export function* ecCtrlCases(cpu: Cpu): Op<void> {
  const it = rows(cpu, 'ec_ctrl', Syscall.EC_CTRL)
  gate = take()
  yield* createSm(cpu, gate)
  const blocked = yield* spawn(cpu, waiter, 2)
  const far = yield* spawn(cpu, spinner, 2, 1)
  const near = yield* spawn(cpu, helpless, 1)
  const poor = yield* domain(cpu)
  yield* drain(cpu, poor)

  yield* it('SUCCESS', 'recall', blocked, EcOp.RECALL)
  yield* it('SUCCESS', 'recall with the state of a thread that waits', blocked, EcOp.RECALL, 1)
  yield* it('COM_TIM', 'recall with the state of a thread that runs elsewhere', far, EcOp.RECALL, 1)
  yield* it('BAD_CAP', 'recall: no EC', gate, EcOp.RECALL)
  yield* it(
    'BAD_CAP',
    'recall without the right',
    yield* weaker(cpu, blocked, Rights.EC_BIND_SC),
    EcOp.RECALL,
  )
  yield* check(
    cpu,
    'ec_ctrl',
    'QUO_OOM',
    'no kernel memory',
    yield* through(cpu, poor, Syscall.EC_CTRL, 0, 1),
  )

  yield* it('BAD_CAP', 'help: no EC', gate, EcOp.HELP)
  yield* it('BAD_CPU', 'help a thread of another processor', far, EcOp.HELP)
  yield* it('BAD_PAR', 'help a thread that is blocked', blocked, EcOp.HELP)
  yield* it('BAD_PAR', 'help a thread of another domain', poor.ec, EcOp.HELP)
  yield* it('BAD_PAR', 'help a thread that is not what it was', near, EcOp.HELP, 4711)
  yield* it('SUCCESS', 'help', near, EcOp.HELP, 0, () => helped)

  yield* it('SUCCESS', 'yield', 0, EcOp.YIELD)
  yield* it('SUCCESS', 'reschedule', 0, EcOp.RESCHEDULE)
  yield* migrateCases(cpu, it, gate)
  yield* it('BAD_PAR', 'migrate outside of its exception', near, EcOp.MIGRATE, 1)
  yield* it('SUCCESS', 'time', RootSel.EC, EcOp.TIME, 0, () => cpu.regs[ARG3]! > 0)
  yield* it('BAD_CAP', 'time: no EC', gate, EcOp.TIME)
  yield* it('BAD_CAP', 'state of a thread as if it were a virtual CPU', near, 6, 1)
  yield* it('BAD_CAP', 'state to a thread as if it were a virtual CPU', near, 7, 0)
  yield* msrCases(cpu, it)
  yield* it('BAD_PAR', 'no operation', RootSel.EC, 0xe)
}

let migrating = 0
let moved = 0
let beforeMove = ''
const arrived = take()

/** Runs into a breakpoint and computes where its handler lets it go on. */
export function* migrant(cpu: Cpu): Thread {
  cpu.regs[Reg.OP0] = 3
  cpu.regs[Reg.OP1] = 0
  yield Trap.EXCEPTION
  yield* compute(cpu, 1_000_000)
  yield* up(cpu, arrived)
  yield* sleepForever(cpu)
}

/** Serves the breakpoint: moves the thread to the other processor. */
export function* mover(cpu: Cpu): Thread {
  for (;;) {
    const own = crd(CrdType.OBJ, 0x1c, 0, Rights.OBJ_ALL)
    beforeMove = `${yield* syscall(cpu, Syscall.EC_CTRL, migrating, EcOp.MIGRATE, 0, own)}`
    moved = yield* syscall(cpu, Syscall.EC_CTRL, migrating, EcOp.MIGRATE, 1, own)
    message(cpu, [])
    cpu.setUtcb(Utcb.DATA, 0)
    yield* reply(cpu)
  }
}

/** The EC's selector is followed by one for its portal for lack of memory, and then by its SC. */
function* migrateCases(cpu: Cpu, it: Row, noEc: number): Op<void> {
  const handler = yield* serve(cpu, mover)
  const [starting, eventBase] = [take(), take(32)]
  migrating = take(4)
  moved = -1
  yield* createSm(cpu, arrived)
  yield* createStarter(cpu, starting, { utcb: utcb() })
  yield* createPt(cpu, eventBase + 3, handler.ec, mover, Mtd.IP)
  yield* prepareThread(cpu, { sel: migrating, starter: starting, entry: migrant, utcb: utcb(), eventBase })
  yield* createSc(cpu, migrating + 2, migrating, 2)
  yield* down(cpu, arrived)
  yield* it('BAD_CAP', 'migrate: no EC', noEc, EcOp.MIGRATE, 1)
  yield* check(cpu, 'ec_ctrl', 'BAD_PAR', 'migrate to the same processor', Number(beforeMove))
  yield* check(cpu, 'ec_ctrl', 'SUCCESS', 'migrate out of its exception', moved)
}

function* msrCases(_cpu: Cpu, it: Row): Op<void> {
  yield* it('SUCCESS', 'MSR access', RootSel.MSR, 8)
  yield* it('BAD_CAP', 'MSR access without its semaphore', gate, 8)
}

export function* scCtrlCases(cpu: Cpu): Op<void> {
  const it = rows(cpu, 'sc_ctrl', Syscall.SC_CTRL)
  const idle = take()
  yield* takeFromKernel(cpu, CrdType.OBJ, kernelSelIdle(1), 0, Rights.SC_CTRL, idle)
  const counted = (): boolean => cpu.regs[ARG2] === 0 && cpu.regs[ARG3]! > 0
  yield* it('SUCCESS', 'time of the own SC', RootSel.SC, 0, 0, counted)
  yield* it('SUCCESS', 'time of SC and EC', RootSel.SC, 3, RootSel.EC, counted)
  yield* it('BAD_CAP', 'time of SC and no EC', RootSel.SC, 3, RootSel.SC)
  yield* it('SUCCESS', 'idle time of another processor', idle, 0, 0, counted)
  yield* it('SUCCESS', 'time of calls from other processors', idle, 1)
  yield* it('SUCCESS', 'time of SCs that are gone', idle, 2)
  yield* it('BAD_CAP', 'no SC', RootSel.EC)
  yield* it('BAD_CAP', 'no right', yield* weaker(cpu, RootSel.SC, 0x1e))
  const poor = yield* domain(cpu)
  yield* drain(cpu, poor)
  yield* check(cpu, 'sc_ctrl', 'QUO_OOM', 'no kernel memory', yield* through(cpu, poor, Syscall.SC_CTRL, 0))
}

export function* ptCtrlCases(cpu: Cpu): Op<void> {
  const it = rows(cpu, 'pt_ctrl', Syscall.PT_CTRL)
  const server = yield* serve(cpu, teller)
  yield* it('SUCCESS', 'a new id', server.pt, 0, 4711)
  message(cpu, [])
  yield* call(cpu, server.pt)
  yield* checkEffect(cpu, 'pt_ctrl', 'the handler gets the id', cpu.utcb(Utcb.DATA) === 4711)
  yield* it('BAD_CAP', 'no portal', server.ec, 0, 1)
  yield* it('BAD_CAP', 'no right', yield* weaker(cpu, server.pt, Rights.PT_CALL), 0, 1)
  const poor = yield* domain(cpu)
  yield* drain(cpu, poor)
  yield* check(cpu, 'pt_ctrl', 'QUO_OOM', 'no kernel memory', yield* through(cpu, poor, Syscall.PT_CTRL, 0))
}

export function* pdCtrlCases(cpu: Cpu): Op<void> {
  const child = yield* domain(cpu)
  const it = function* (
    expected: StatusName,
    what: string,
    from: number,
    to: number,
    pages: number,
  ): Op<void> {
    yield* check(cpu, 'pd_ctrl', expected, what, yield* syscall(cpu, Syscall.PD_CTRL, from, 0, to, pages))
  }
  yield* it('SUCCESS', 'memory for another domain', RootSel.PD, child.pd, 10)
  const status = yield* syscall(cpu, Syscall.PD_CTRL, child.pd, 2)
  const told = cpu.regs[ARG2] === 74 && cpu.regs[ARG3]! > 0
  yield* check(cpu, 'pd_ctrl', 'SUCCESS', 'limit and usage of a domain', status, told)
  yield* it('BAD_CAP', 'from no domain', NOTHING, child.pd, 1)
  yield* it('BAD_CAP', 'to no domain', RootSel.PD, NOTHING, 1)
  yield* it('BAD_PAR', 'more than there is', child.pd, RootSel.PD, 1_000_000)
  yield* drain(cpu, child)
  yield* check(
    cpu,
    'pd_ctrl',
    'QUO_OOM',
    'no kernel memory',
    yield* through(cpu, child, Syscall.PD_CTRL, 0, 2),
  )
}
