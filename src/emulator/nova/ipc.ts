// Call, reply, helping and death along the chain of partners (reference, 5 and 8.5).
import { costs } from '../machine/costs.ts'
import { Reg } from '../machine/cpu.ts'
import { ARG1, Status } from './abi.ts'
import { Cont, type Ec } from './ec.ts'
import type { Kernel } from './kernel.ts'
import type { PerCpu } from './per-cpu.ts'
import type { Pt } from './pt.ts'
import { activate, makeCurrent, schedule } from './scheduler.ts'

const HELP_LIMIT = 100
const HELP_WARNING_NS = 10e9

/** `ec` hands the processor to the idle handler of a portal and waits for its reply; `cont` is how it goes on then. */
export const handOver = (cpu: PerCpu, ec: Ec, pt: Pt, cont: number): void => {
  const callee = pt.ec
  ec.cont = cont
  ec.partner = callee
  callee.rcap = ec
  cpu.ctrLink++
  callee.cont = Cont.RECEIVE
  callee.regs[ARG1] = pt.id
  callee.regs[Reg.RIP] = pt.ip
  makeCurrent(cpu, callee)
}

/** Runs the one that holds `busy` on the helper's time; the helper starts over with `cont`. */
export const help = (k: Kernel, cpu: PerCpu, ec: Ec, busy: Ec, cont: number): void => {
  ec.cont = cont
  cpu.clock.nowNs += costs.help
  if (++cpu.ctrLoop >= HELP_LIMIT) {
    if (k.dialect.livelockKills) {
      die(k, cpu, ec, 'Livelock')
      return
    }
    cpu.ctrLoop = 0
    if (cpu.clock.nowNs >= cpu.nextHelpWarningNs) {
      cpu.nextHelpWarningNs = cpu.clock.nowNs + HELP_WARNING_NS
      k.trace(cpu, `Sc:${k.pointer(cpu.sc)} Ec:${k.pointer(ec)} - long helping chain - ${HELP_LIMIT}`)
    }
  }
  if (cpu.reschedule) schedule(cpu, false)
  else activate(cpu, busy)
}

/** Answers the caller, if there is one, and waits for the next call: `cont` is IDLE, or DEAD for one that dies. */
export const reply = (cpu: PerCpu, ec: Ec, cont: number): void => {
  ec.cont = cont
  if (ec.global) {
    schedule(cpu, true)
    return
  }
  const caller = ec.rcap
  if (caller === null) {
    activate(cpu, cpu.sc.ec)
    return
  }
  ec.rcap = null
  caller.partner = null
  if (cpu.ctrLink-- !== 0) makeCurrent(cpu, caller)
  else activate(cpu, cpu.sc.ec)
}

/** Sends the pending exception of `ec` to its portal (8.2). */
export const sendException = (k: Kernel, cpu: PerCpu, ec: Ec): void => {
  const cap = ec.pd.objects.lookup(ec.eventBase + ec.vector)
  const pt = cap === null ? null : k.asPortal(cap)
  if (pt === null) die(k, cpu, ec, 'PT not found')
  else if (pt.ec.cpu !== cpu) die(k, cpu, ec, 'PT wrong CPU')
  else if (pt.ec.cont === Cont.IDLE) {
    ec.mtd = pt.mtd
    handOver(cpu, ec, pt, Cont.RESUME)
  } else if (pt.ec.cont === Cont.DEAD) die(k, cpu, ec, 'IPC Timeout')
  else help(k, cpu, ec, pt.ec, Cont.EXCEPTION)
}

/** The current EC dies: its caller gets COM_ABT, or dies too if it waits for the handling of an exception. */
export const die = (k: Kernel, cpu: PerCpu, ec: Ec, reason: string): void => {
  k.killed(cpu, ec, reason)
  ec.thread = null
  ec.parked = null
  const caller = ec.rcap
  if (caller !== null) caller.cont = caller.cont === Cont.USER ? Cont.ABORT : Cont.DIE
  reply(cpu, ec, Cont.DEAD)
}

/** A call that was cut off ends. */
export const abort = (ec: Ec): void => {
  ec.regs[ARG1] = Status.COM_ABT
  ec.cont = Cont.USER
}
