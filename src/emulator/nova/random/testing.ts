// Random programs for the kernel: sequences of creates, delegations, revocations, calls and deaths over several protection domains, carried
// out by one agent per domain, with a look at the kernel's invariants after each step.
import { Machine, machineDefaults } from '../../machine/machine.ts'
import { Programs } from '../../machine/programs.ts'
import * as sys from '../../root-task.ts'
import { type Cpu, CrdType, crd, type Op, PAGE_SIZE, RootSel, Syscall, type Thread } from '../abi.ts'
import { boot } from '../boot.ts'
import { dialects } from '../dialect.ts'
import { Runner } from '../run.ts'
import { brokenRules, limitOf } from './invariants.ts'

/** One step. `pd` is the domain that acts; slots are its selectors, slot 0 names the domain itself. */
export type Step =
  | { do: 'pd'; pd: number; slot: number; pages: number }
  | { do: 'ec'; pd: number; slot: number; at: number; global: boolean; cpu: number }
  | { do: 'sc'; pd: number; slot: number; ec: number; priority: number }
  | { do: 'pt'; pd: number; slot: number; ec: number }
  | { do: 'sm'; pd: number; slot: number; chain: number }
  | { do: 'give'; pd: number; to: number; slot: number; order: number; rights: number; at: number }
  | { do: 'revoke'; pd: number; slot: number; order: number; rights: number; flags: number }
  | { do: 'call'; pd: number; slot: number }
  | { do: 'up'; pd: number; slot: number }
  | { do: 'down'; pd: number; slot: number }
  | { do: 'recall'; pd: number; slot: number }
  | { do: 'quota'; pd: number; slot: number; pages: number }
  | { do: 'wait'; us: number }
  | { do: 'kill'; pd: number }

export const DOMAINS = 4
export const CPUS = 2
export const SLOTS = 8
const FIRST = 0x100
const NEVER = 0x200
/** Event base of threads that live; others die at their first run. */
const EVENTS = [0x220, 0x240]
const IN_THE_PAST = 1

/** Runs the steps; what is broken after the first step that breaks something. */
export const runSteps = (
  steps: readonly Step[],
  seed = 0,
): { broken: string[]; step: number; trace: string } => {
  const machine = new Machine({ ...machineDefaults, memoryBytes: 128 << 20, cpus: CPUS, seed })
  const entries: sys.Entry[] = [main, agent, echo, worker, sys.starter]
  const programs = new Programs(machine.memory, () => () => sys.rootProgram(entries))
  const kernel = boot(machine, programs, { cmdline: '', dialect: dialects.r10, modules: [sys.rootModule()] })
  const total = limitOf(kernel)
  let broken: string[] = []
  let at = 0
  let done = false
  const trace: string[] = []

  function* main(cpu: Cpu): Thread {
    yield* setUp(cpu)
    for (; at < steps.length && broken.length === 0; at++) {
      const status = yield* perform(cpu, steps[at]!)
      trace.push(`${steps[at]!.do} ${status} ${machine.clock.nowNs}`)
      broken = brokenRules(kernel, total)
    }
    done = true
    yield* sys.sleepForever(cpu)
  }
  const runner = new Runner(kernel)
  for (let i = 0; i < 200 && !done; i++)
    runner.run({ untilNs: (i + 1) * 1e8, stopAtLine: false, maxTraps: 20_000 })
  if (!done) broken = ['the program did not come to its end: somebody was never woken']
  return { broken, step: at, trace: trace.join('\n') }
}

const pdOf = (i: number): number => 0x1000 + i
const agentOf = (i: number): number => 0x1100 + 2 * i
const portalOf = (i: number): number => 0x1200 + i
const startOf = (cpu: number): number => 0x1310 + cpu
let utcbs = 0
const utcb = (): number => 0x1000_0000 + PAGE_SIZE * ++utcbs

function* setUp(cpu: Cpu): Op<void> {
  utcbs = 0
  for (let id = 0; id < CPUS; id++) {
    yield* sys.createStarter(cpu, 0x1300 + id, { utcb: utcb(), cpu: id })
    yield* sys.createPt(cpu, startOf(id), 0x1300 + id, 4)
    yield* sys.ptCtrl(cpu, startOf(id), sys.entryIp(3))
  }
  yield* sys.createSm(cpu, 0x1302)
  for (let i = 0; i < DOMAINS; i++) {
    yield* sys.createPd(cpu, pdOf(i), 0, 60)
    yield* sys.shareText(cpu, pdOf(i))
    yield* sys.createLocal(cpu, agentOf(i), { utcb: utcb(), pd: pdOf(i) })
    yield* sys.createPt(cpu, portalOf(i), agentOf(i), 1)
    yield* sys.giveCap(cpu, pdOf(i), pdOf(i), FIRST)
    for (let id = 0; id < CPUS; id++) yield* sys.giveCap(cpu, pdOf(i), startOf(id), EVENTS[id]! + 0x1e)
    yield* sys.giveCap(cpu, pdOf(i), 0x1302, NEVER)
    for (const step of populate(i)) yield* perform(cpu, step)
  }
}

/** What a domain starts with: a local thread and its portal, a semaphore, a thread with time. */
const populate = (pd: number): Step[] => [
  { do: 'ec', pd, slot: 1, at: 0, global: false, cpu: pd % CPUS },
  { do: 'pt', pd, slot: 2, ec: 1 },
  { do: 'sm', pd, slot: 3, chain: 0 },
  { do: 'ec', pd, slot: 4, at: 0, global: true, cpu: Math.floor(pd / 2) % CPUS },
  { do: 'sc', pd, slot: 5, ec: 4, priority: 1 + (pd % 3) },
  { do: 'pd', pd, slot: 6, pages: 4 },
]

/** Carries out the system call that the message describes, in the agent's domain. */
function* agent(cpu: Cpu): Thread {
  for (;;) {
    const w = (i: number): number => sys.word(cpu, i)
    const [number, sel, flags, a2, a3, a4, a5] = [w(0), w(1), w(2), w(3), w(4), w(5), w(6)]
    sys.message(cpu, [])
    const status = yield* sys.syscall(cpu, number, sel, flags, a2, a3, a4, a5)
    sys.message(cpu, [status])
    yield* sys.reply(cpu)
  }
}

function* echo(cpu: Cpu): Thread {
  for (;;) {
    sys.message(cpu, [sys.word(cpu, 0)])
    yield* sys.reply(cpu)
  }
}

/** A thread with time of its own: calls, ups and downs what it finds in its domain, then rests. */
function* worker(cpu: Cpu): Thread {
  for (let i = 0; i < 3; i++)
    for (let slot = 1; slot < SLOTS; slot++) {
      sys.message(cpu, [slot])
      yield* sys.call(cpu, FIRST + slot)
      yield* sys.up(cpu, FIRST + slot)
      yield* sys.compute(cpu, 5000)
      yield* sys.down(cpu, FIRST + slot, 0, sys.tscIn(cpu, 20))
    }
  for (;;) yield* sys.down(cpu, NEVER)
}

const range = (slot: number, order: number, rights: number): number =>
  crd(CrdType.OBJ, FIRST + slot, order, rights)

function* perform(cpu: Cpu, step: Step): Op<number> {
  const ask = function* (number: number, sel: number, ...rest: readonly number[]): Op<number> {
    const pd = 'pd' in step ? step.pd : 0
    sys.message(
      cpu,
      [0, 1, 2, 3, 4, 5, 6].map(i => [number, sel, ...rest][i] ?? 0),
    )
    const status = yield* sys.call(cpu, portalOf(pd))
    return status === 0 ? sys.word(cpu, 0) : -status
  }
  const own = FIRST
  switch (step.do) {
    case 'pd':
      return yield* ask(Syscall.CREATE_PD, FIRST + step.slot, 0, own, 0, step.pages * 2 ** 32)
    case 'ec': {
      const events = step.global ? EVENTS[step.cpu]! : 0
      const flags = step.global ? 1 : 0
      return yield* ask(
        Syscall.CREATE_EC,
        FIRST + step.slot,
        flags,
        FIRST + step.at,
        utcb() + step.cpu,
        0,
        events,
      )
    }
    case 'sc':
      return yield* ask(
        Syscall.CREATE_SC,
        FIRST + step.slot,
        0,
        own,
        FIRST + step.ec,
        1000 * 4096 + step.priority,
      )
    case 'pt':
      return yield* ask(Syscall.CREATE_PT, FIRST + step.slot, 0, own, FIRST + step.ec, 0, sys.entryIp(2))
    case 'sm':
      return yield* ask(
        Syscall.CREATE_SM,
        FIRST + step.slot,
        0,
        own,
        1,
        step.chain === 0 ? 0 : FIRST + step.chain,
      )
    case 'give': {
      sys.message(cpu, [], [sys.delegateItem(range(step.slot, step.order, step.rights), FIRST + step.at)])
      return yield* sys.delegateItems(cpu, pdOf(step.pd), pdOf(step.to), range(0, 3, 0x1f))
    }
    case 'revoke':
      return yield* ask(Syscall.REVOKE, 0, step.flags, range(step.slot, step.order, step.rights))
    case 'call':
      return yield* ask(Syscall.CALL, FIRST + step.slot, 1)
    case 'up':
      return yield* ask(Syscall.SM_CTRL, FIRST + step.slot)
    case 'down':
      return yield* ask(Syscall.SM_CTRL, FIRST + step.slot, 1, 0, IN_THE_PAST)
    case 'recall':
      return yield* ask(Syscall.EC_CTRL, FIRST + step.slot, 0)
    case 'quota':
      return yield* ask(Syscall.PD_CTRL, own, 0, FIRST + step.slot, step.pages)
    case 'wait':
      yield* sys.down(cpu, RootSel.SUSPEND, 0, sys.tscIn(cpu, step.us))
      return 0
    case 'kill':
      return yield* sys.revoke(cpu, crd(CrdType.OBJ, pdOf(step.pd), 0, 0x1f), 1)
  }
}
