// The main loop: lets the processors act in the order of their local times, fires what the calendar holds, and enters and leaves the kernel
// as the hardware would.
import { costs } from '../machine/costs.ts'
import { Reg, Trap } from '../machine/cpu.ts'
import { ARG1, Event, PAGE_SIZE, Status } from './abi.ts'
import { Cont, type Ec } from './ec.ts'
import { abort, die, sendException } from './ipc.ts'
import type { Kernel } from './kernel.ts'
import { receive } from './message.ts'
import type { PerCpu } from './per-cpu.ts'
import { finishRemote } from './remote-call.ts'
import { enqueueReady, schedule } from './scheduler.ts'
import { wake } from './semaphore.ts'
import { SWITCHED } from './syscalls/handler.ts'
import { handlers } from './syscalls/table.ts'
import { load, NO_TRAP, raise, raiseByProgram, raisePageFault, resume } from './user-mode.ts'
import { enterGuest, exit, exitNumber, exitPort, VmEvent } from './vm-exit.ts'

/** Until when to run. */
export interface Limit {
  untilNs: number
  /** Stop behind the end of a serial line. */
  stopAtLine: boolean
  /** Give control back after so many kernel entries. */
  maxTraps: number
}

export type Stop = 'line' | 'time' | 'idle' | 'yield' | 'panic'

/** For how long a processor does nothing that others could notice. */
const computingNs = (cpu: PerCpu): number => {
  const { cont, recallPending, computeNs } = cpu.ec
  const inUserMode = cont === Cont.USER || cont === Cont.RESUME
  return inUserMode && !cpu.reschedule && !recallPending ? computeNs : 0
}

export class Runner {
  readonly #k: Kernel
  /** Set when a serial line has ended. */
  lineEnded = false
  #trapsLeft = 0
  #limit: Limit = { untilNs: 0, stopAtLine: false, maxTraps: 0 }

  constructor(kernel: Kernel) {
    this.#k = kernel
  }

  run(limit: Limit): Stop {
    const k = this.#k
    this.#limit = limit
    this.#trapsLeft = limit.maxTraps
    this.lineEnded = false
    if (k.panicked !== '') return 'panic'
    for (;;) {
      const eventNs = this.#nextEventNs()
      this.#computeTogether(Math.min(eventNs, limit.untilNs))
      const cpu = this.#earliest()
      if (cpu === undefined || eventNs <= cpu.clock.nowNs) {
        if (eventNs === Number.POSITIVE_INFINITY) return 'idle'
        if (eventNs > limit.untilNs) {
          this.#advanceIdle(limit.untilNs)
          return 'time'
        }
        this.#fire(eventNs)
        continue
      }
      k.machine.clock = cpu.clock
      if (cpu.clock.nowNs >= limit.untilNs) return 'time'
      cpu.stopNs = Math.min(eventNs, limit.untilNs, this.#secondNs(cpu))
      const stop = this.#runCpu(cpu)
      if (k.panicked !== '') return 'panic'
      if (stop !== undefined) return stop
    }
  }

  /** The busy processor whose time is least; ties go to the lower number. */
  #earliest(): PerCpu | undefined {
    let best: PerCpu | undefined
    for (const cpu of this.#k.cpus)
      if ((!cpu.idle || cpu.reschedule) && (best === undefined || cpu.clock.nowNs < best.clock.nowNs))
        best = cpu
    return best
  }

  /** Up to when the first one stays the earliest, by the rule above: a run that is cut into pieces has to come to the same order. */
  #secondNs(first: PerCpu): number {
    let ns = Number.POSITIVE_INFINITY
    for (const cpu of this.#k.cpus)
      if (cpu !== first && !cpu.idle) ns = Math.min(ns, cpu.clock.nowNs + (first.id < cpu.id ? 1 : 0))
    return ns
  }

  /** Processors that compute go on side by side up to where the first one does something else, or to `limitNs`. */
  #computeTogether(limitNs: number): void {
    const cpus = this.#k.cpus
    if (cpus.length === 1) return
    let ns = limitNs
    for (const cpu of cpus) if (!cpu.idle) ns = Math.min(ns, cpu.clock.nowNs + computingNs(cpu))
    for (const cpu of cpus) if (cpu.clock.nowNs < ns && computingNs(cpu) > 0) this.#compute(cpu, cpu.ec, ns)
  }

  /** The next thing that happens without a processor computing towards it. */
  #nextEventNs(): number {
    let ns = this.#k.machine.calendar.nextNs
    for (const cpu of this.#k.cpus) {
      ns = Math.min(ns, cpu.timeouts.nextNs)
      for (const sc of cpu.remote) ns = Math.min(ns, sc.sinceNs)
      if (!cpu.idle) ns = Math.min(ns, cpu.budgetEndNs)
    }
    return ns
  }

  #advanceIdle(ns: number): void {
    for (const cpu of this.#k.cpus) if (cpu.idle && cpu.clock.nowNs < ns) cpu.clock.nowNs = ns
  }

  /** Everything that is due at a point of time: devices, deadlines, budgets, wake-ups from other processors. */
  #fire(ns: number): void {
    const k = this.#k
    this.#advanceIdle(ns)
    k.machine.clock = k.cpus[0]!.clock
    k.machine.calendar.runUntil(ns)
    for (const cpu of k.cpus) {
      const now = Math.max(ns, cpu.clock.nowNs)
      for (let t = cpu.timeouts.take(now); t !== null; t = cpu.timeouts.take(now)) {
        cpu.clock.nowNs += costs.exception
        if (t.ec.sm !== null) wake(cpu, t.ec, Status.COM_TIM)
      }
      if (cpu.budgetEndNs <= now) {
        cpu.budgetEndNs = now
        cpu.reschedule = true
        cpu.clock.nowNs += costs.exception
      }
      // processors whose clocks differ send their wake-ups out of order
      for (let i = 0; i < cpu.remote.length; ) {
        const sc = cpu.remote[i]!
        if (sc.sinceNs > now) i++
        else {
          cpu.remote.splice(i, 1)
          enqueueReady(cpu, sc, true)
        }
      }
      if (cpu.reschedule && (cpu.idle || cpu.budgetEndNs <= now)) schedule(cpu, false)
    }
  }

  /** Lets one processor act until its `stopNs`, the end of a line, or the traps run out. */
  #runCpu(cpu: PerCpu): Stop | undefined {
    const k = this.#k
    const calendar = k.machine.calendar
    const clock = cpu.clock
    for (;;) {
      if (k.cleanUpDue) k.cleanUp(cpu)
      const ec = cpu.ec
      const now = clock.nowNs
      const stopNs = cpu.stopNs
      if (now >= stopNs || now >= calendar.nextNs || now >= cpu.budgetEndNs || now >= cpu.timeouts.nextNs)
        return undefined
      if (ec.cont === Cont.USER || ec.cont === Cont.RESUME) {
        if (cpu.reschedule) {
          schedule(cpu, false)
          continue
        }
        if (ec.recallPending) {
          ec.recallPending = false
          if (ec.vm === null) raise(ec, Event.RECALL, 0)
          else exitNumber(ec, VmEvent.RECALL, 0)
          continue
        }
        if (ec.computeNs > 0) {
          this.#compute(cpu, ec, Math.min(stopNs, calendar.nextNs, cpu.budgetEndNs, cpu.timeouts.nextNs))
          continue
        }
        if (ec.vm !== null && enterGuest(k, ec)) continue
        if (ec.client !== null) {
          finishRemote(cpu, ec)
          continue
        }
        this.#user(cpu, ec)
        if (this.lineEnded) {
          this.lineEnded = false
          if (this.#limit.stopAtLine) return 'line'
        }
        if (k.panicked !== '') return 'panic'
        if (--this.#trapsLeft <= 0) return 'yield'
      } else if (ec.cont === Cont.HALT) {
        if (!cpu.reschedule) return undefined
        schedule(cpu, false)
      } else {
        this.#continue(cpu, ec)
        if (this.lineEnded && this.#limit.stopAtLine) {
          this.lineEnded = false
          return 'line'
        }
        if (--this.#trapsLeft <= 0) return 'yield'
        if (k.panicked !== '') return 'panic'
      }
    }
  }

  /** Continuations that stay inside the kernel. */
  #continue(cpu: PerCpu, ec: Ec): void {
    const k = this.#k
    switch (ec.cont) {
      case Cont.RECEIVE:
        receive(k, cpu, ec)
        return
      case Cont.SYSCALL:
        ec.cont = Cont.USER
        this.#syscall(cpu, ec)
        return
      case Cont.EXCEPTION:
        cpu.clock.nowNs += costs.exception
        sendException(k, cpu, ec)
        return
      case Cont.ABORT:
        abort(ec)
        return
      case Cont.DIE:
        die(k, cpu, ec, ec.deathReason)
        return
      default:
        k.bury(cpu, ec)
    }
  }

  #compute(cpu: PerCpu, ec: Ec, untilNs: number): void {
    const step = Math.min(ec.computeNs, untilNs - cpu.clock.nowNs)
    ec.computeNs -= step
    cpu.clock.nowNs += step
  }

  #user(cpu: PerCpu, ec: Ec): void {
    const trap = resume(this.#k, cpu, ec)
    switch (trap) {
      case Trap.SYSCALL:
        if (ec.vm !== null) {
          exit(this.#k, ec, 'call', 0)
          return
        }
        ec.cont = Cont.USER
        cpu.clock.nowNs += costs.syscall
        this.#syscall(cpu, ec)
        return
      case Trap.TOUCH:
        this.#touch(cpu, ec)
        return
      case Trap.COMPUTE: {
        const ns = Math.floor(ec.regs[Reg.OP0]!)
        ec.computeNs = Math.max(0, ns) || 0
        return
      }
      case Trap.PORT:
        this.#port(cpu, ec)
        return
      case Trap.EXCEPTION:
        ec.faultAddress = 0
        if (ec.vm === null) raiseByProgram(ec, ec.regs[Reg.OP0]!, ec.regs[Reg.OP1]!)
        else exitNumber(ec, ec.regs[Reg.OP0]!, ec.regs[Reg.OP1]!)
        this.#fault(ec)
        return
      case Trap.LOAD:
        load(this.#k, cpu, ec)
        return
      case NO_TRAP:
        this.#fault(ec)
        return
      default:
        raise(ec, Event.INVALID_OPCODE, 0)
    }
  }

  #syscall(cpu: PerCpu, ec: Ec): void {
    const status = handlers[ec.regs[ARG1]! & 0xf]!(this.#k, cpu, ec)
    if (status !== SWITCHED) ec.regs[ARG1] = status
  }

  #touch(cpu: PerCpu, ec: Ec): void {
    const va = ec.regs[Reg.OP0]!
    const access = ec.regs[Reg.OP1]!
    const entry = va >= 0 ? ec.space.translate(Math.floor(va / PAGE_SIZE)) : 0
    if (entry !== 0 && (entry & access) === access) return
    cpu.clock.nowNs += costs.exception
    raisePageFault(this.#k, ec, va, access)
    this.#fault(ec)
  }

  #port(cpu: PerCpu, ec: Ec): void {
    if (ec.vm !== null) {
      exitPort(this.#k, ec)
      return
    }
    const port = ec.regs[Reg.OP0]!
    const size = ec.regs[Reg.OP1]! & 0xff
    if (!ec.pd.ports.permits(port, size)) {
      ec.faultAddress = 0
      raise(ec, Event.GP_FAULT, 0)
      this.#fault(ec)
      return
    }
    cpu.clock.nowNs += costs.port
    const ports = this.#k.machine.ports
    if (ec.regs[Reg.OP1]! & 0x100) ports.write(port, size, ec.regs[Reg.OP2]!)
    else ec.regs[Reg.OP2] = ports.read(port, size)
  }

  #fault(ec: Ec): void {
    const { number, name, vector, errorCode, faultAddress } = ec
    this.#k.event({
      kind: 'fault',
      ec: number,
      name,
      pd: ec.pd.name,
      vector,
      errorCode,
      address: faultAddress,
    })
  }
}
