// The messages of call and reply on their way: words, typed items, exception state, and what happens when the receiver's domain lacks kernel
// memory for the items.
import { Cont, type Ec } from './ec.ts'
import { loadException, storeException } from './exception-state.ts'
import { die } from './ipc.ts'
import type { Kernel } from './kernel.ts'
import { callOomPortal, OomReason } from './oom.ts'
import type { PerCpu } from './per-cpu.ts'
import { itemCounts, transferItems } from './typed-items.ts'
import { copyMessage } from './utcb.ts'

/** The called EC takes over the message before it goes to user mode. */
export const receive = (k: Kernel, cpu: PerCpu, ec: Ec): void => {
  const caller = ec.rcap
  if (caller === null || caller.cont !== Cont.USER) {
    ec.cont = Cont.USER
    if (caller !== null && caller.cont === Cont.RESUME)
      loadException(k.machine.memory, caller, ec, k.machine.timeBase.ticksAt(cpu.clock.nowNs))
    return
  }
  const u32 = k.machine.memory.u32
  cpu.clock.nowNs += copyMessage(u32, caller.utcb, ec.utcb)
  if (itemCounts(u32, ec.utcb) > 0) {
    if (k.quotaHit(ec.pd, 1)) {
      if (ec.oomPortal === null) die(k, cpu, ec, 'PT not found - OOM')
      else callOomPortal(k, cpu, ec, ec.oomPortal, caller, OomReason.SEND, Cont.RECEIVE)
      return
    }
    transferItems(k, cpu, caller, ec, null)
  }
  ec.cont = Cont.USER
}

/** The message of a reply, according to what the caller waits for. False if the replier has to get memory first and repeats its call. */
export const answer = (k: Kernel, cpu: PerCpu, ec: Ec, caller: Ec): boolean => {
  const u32 = k.machine.memory.u32
  if (caller.cont === Cont.RESUME) {
    // not subject to the quota: the portal that would be asked is often served by this very replier
    if (itemCounts(u32, ec.utcb) > 0) transferItems(k, cpu, ec, caller, caller)
    storeException(k.machine.memory, ec, caller)
  } else if (caller.cont === Cont.USER) {
    if (itemCounts(u32, ec.utcb) > 0) {
      if (k.quotaHit(caller.pd, 1) && caller.oomPortal?.ec !== ec) {
        if (caller.oomPortal !== null) {
          callOomPortal(k, cpu, ec, caller.oomPortal, ec, OomReason.REPLY, Cont.SYSCALL)
          return false
        }
        caller.cont = Cont.DIE
        caller.deathReason = 'PT not found - OOM'
        return true
      }
      transferItems(k, cpu, ec, caller, null)
    }
    cpu.clock.nowNs += copyMessage(u32, ec.utcb, caller.utcb)
  }
  return true
}
