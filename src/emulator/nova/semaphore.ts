// Semaphore operations with all that follows: waiting, waking, signals, interrupts (reference, 6).
import { costs } from '../machine/costs.ts'
import { ARG1, ARG2, ARG3, Status } from './abi.ts'
import { Cont, type Ec } from './ec.ts'
import type { Kernel } from './kernel.ts'
import type { PerCpu } from './per-cpu.ts'
import { block, release } from './scheduler.ts'
import type { Sm } from './sm.ts'
import { Timeout } from './timeouts.ts'

/** A waiting EC goes on with `status`. */
export const wake = (from: PerCpu, ec: Ec, status: number): void => {
  ec.sm!.dequeue(ec)
  if (ec.timeout !== null) ec.cpu.timeouts.cancel(ec.timeout)
  if (ec.cont === Cont.USER) ec.regs[ARG1] = status
  release(from, ec)
}

const deliver = (ec: Ec, signal: Sm): void => {
  ec.regs[ARG2] = signal.value
  ec.regs[ARG3] = signal.counter
  signal.counter = 0
}

const upPlain = (from: PerCpu, sm: Sm): void => {
  if (sm.first !== null) wake(from, sm.first, Status.SUCCESS)
  else sm.counter++
}

/** Wakes the first waiter, or counts; a signal is submitted to its base. */
export const up = (from: PerCpu, sm: Sm): void => {
  from.clock.nowNs += costs.semaphore
  const base = sm.base
  if (base === null) {
    upPlain(from, sm)
    return
  }
  sm.counter++
  if (base.dead) return
  const waiter = base.first
  if (waiter !== null) {
    if (waiter.cont === Cont.USER) deliver(waiter, sm)
    wake(from, waiter, Status.SUCCESS)
  } else if (!sm.queued) {
    base.enqueueSignal(sm)
    base.counter++
  }
}

/** Takes one (or all, with `zero`) if there is any; true then. */
export const tryDown = (sm: Sm, ec: Ec, zero: boolean): boolean => {
  if (sm.counter === 0) return false
  sm.counter = zero ? 0 : sm.counter - 1
  const signal = sm.dequeueSignal()
  if (signal !== null) deliver(ec, signal)
  return true
}

/** The current EC waits at the semaphore, up to a point of time if `untilNs` is finite; its result is written when it is woken. */
export const wait = (cpu: PerCpu, sm: Sm, ec: Ec, untilNs: number): void => {
  ec.cont = Cont.USER
  sm.enqueue(ec)
  if (untilNs !== Number.POSITIVE_INFINITY) {
    ec.timeout ??= new Timeout(ec)
    cpu.timeouts.set(ec.timeout, untilNs)
  }
  block(cpu, ec)
}

/** An interrupt passed its mask: it counts at its semaphore, or is submitted to the one it is chained to. */
export const interrupt = (k: Kernel, cpu: PerCpu, gsi: number): void => {
  const sm = k.gsis[gsi]
  if (sm === undefined) return
  cpu.clock.nowNs += costs.exception
  if (k.machine.irq.isLevel(gsi)) k.machine.irq.mask(gsi)
  if (sm.chain !== null && !sm.chain.dead) up(cpu, sm.chain)
  else up(cpu, sm)
}
