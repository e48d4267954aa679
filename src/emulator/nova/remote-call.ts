// Calls to another processor (r10, 5.8): a helper with the caller's UTCB and priority performs the call there while the caller waits.
import { Processor } from '../machine/processor.ts'
import { ARG1, Status } from './abi.ts'
import { Cont, Ec } from './ec.ts'
import type { Kernel } from './kernel.ts'
import type { PerCpu } from './per-cpu.ts'
import type { Pt } from './pt.ts'
import { Sc } from './sc.ts'
import { makeReady, schedule } from './scheduler.ts'
import { wait, wake } from './semaphore.ts'
import { Sm } from './sm.ts'
import { SWITCHED } from './syscalls/handler.ts'

/** Right of a portal capability to be called from other processors. */
const XCPU = 0x10

/** The current EC calls a portal whose handler lives on another processor; `rights` are those of the portal capability. */
export const callRemote = (k: Kernel, cpu: PerCpu, ec: Ec, pt: Pt, rights: number): number => {
  if (!k.dialect.extensions || (rights & XCPU) === 0) {
    k.trace(cpu, 'sys_call: Bad CPU')
    return Status.BAD_CPU
  }
  const target = pt.ec.cpu
  const { ec: helper, sc } = helperFor(k, cpu, ec, target)
  if (helper.client !== null) {
    k.trace(cpu, 'sys_call: xCPU EC still in use')
    return Status.COM_TIM
  }
  helper.client = ec
  helper.regs.set(ec.regs)
  helper.cont = Cont.SYSCALL
  sc.leftNs = Math.max(1, cpu.budgetEndNs - cpu.clock.nowNs)
  makeReady(cpu, sc)
  wait(cpu, new Sm(k.kernelPd, 0, 0, null, 0, -1), ec, Number.POSITIVE_INFINITY)
  return SWITCHED
}

const helperFor = (k: Kernel, cpu: PerCpu, ec: Ec, target: PerCpu): { ec: Ec; sc: Sc } => {
  ec.helpers ??= new Map()
  const known = ec.helpers.get(target.id)
  if (known !== undefined && known.sc.priority === cpu.sc.priority) return known
  const { memory, timeBase } = k.machine
  const processor = new Processor(memory, ec.pd.memory, target.clock, timeBase, ec.utcb)
  const helper = new Ec(
    ec.pd,
    k.newAddress(),
    ec.number,
    target,
    'global',
    processor,
    ec.utcb,
    ec.utcbVpn,
    ec.eventBase,
  )
  helper.oomPortal = ec.oomPortal
  const sc = new Sc(ec.pd, k.newAddress(), helper, target, cpu.sc.priority, cpu.sc.budgetNs)
  const fresh = { ec: helper, sc }
  ec.helpers.set(target.id, fresh)
  return fresh
}

/** The helper's call is done: its client goes on with the status. */
export const finishRemote = (cpu: PerCpu, helper: Ec): void => {
  const client = helper.client!
  const sc = cpu.sc
  helper.client = null
  helper.cont = Cont.IDLE
  if (!client.dead && client.sm !== null) wake(cpu, client, helper.regs[ARG1]!)
  schedule(cpu, true)
  if (sc.ec === helper) {
    cpu.crossNs += sc.timeNs
    sc.timeNs = 0
  }
}
