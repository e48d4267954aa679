// call (5.2): sends the message in the caller's UTCB through a portal and waits for the reply.
import { costs } from '../../machine/costs.ts'
import { Flag, Status } from '../abi.ts'
import { Cont } from '../ec.ts'
import { handOver, help } from '../ipc.ts'
import { callRemote } from '../remote-call.ts'
import { ensureMemory, flagsOf, type Handler, SWITCHED, selectorOf } from './handler.ts'

export const call: Handler = (k, cpu, ec) => {
  cpu.clock.nowNs += costs.call
  const selector = selectorOf(ec)
  const cap = ec.pd.objects.lookup(selector)
  const pt = cap === null ? null : k.asPortal(cap)
  if (pt === null) {
    k.trace(cpu, `sys_call: Non-PT CAP (0x${selector.toString(16)})`)
    return Status.BAD_CAP
  }
  const short = ensureMemory(k, cpu, ec, 0)
  if (short !== undefined) return short
  const callee = pt.ec
  if (callee.cpu !== cpu) return callRemote(k, cpu, ec, pt, cap!.rights)
  if (callee.cont === Cont.IDLE) {
    handOver(cpu, ec, pt, Cont.USER)
    return SWITCHED
  }
  if (flagsOf(ec) & Flag.CALL_DONT_BLOCK || callee.cont === Cont.DEAD) return Status.COM_TIM
  help(k, cpu, ec, callee, Cont.SYSCALL)
  return SWITCHED
}
