// reply (5.4): answers the caller and waits for the next call. With a semaphore (r10) the caller is blocked there afterwards (2.7).
import { costs } from '../../machine/costs.ts'
import { Rights } from '../abi.ts'
import { Cont } from '../ec.ts'
import { reply as finishReply } from '../ipc.ts'
import { KType } from '../kobject.ts'
import { answer } from '../message.ts'
import type { Sm } from '../sm.ts'
import { type Handler, lookUp, SWITCHED, selectorOf } from './handler.ts'

export const reply: Handler = (k, cpu, ec) => {
  cpu.clock.nowNs += costs.reply
  const caller = ec.rcap
  const selector = selectorOf(ec)
  const sm =
    selector !== 0 && k.dialect.extensions
      ? (lookUp(k, cpu, ec, selector, KType.SM, Rights.SM_DOWN, '') as Sm | undefined)
      : undefined
  if (caller !== null) {
    const message = caller.cont === Cont.USER
    if ((sm === undefined || !message) && !answer(k, cpu, ec, caller)) return SWITCHED
    if (sm !== undefined) {
      if (message) caller.cont = Cont.SYSCALL
      if (sm.counter > 0) sm.counter--
      else sm.enqueue(caller)
    }
  }
  ec.parkThread()
  if (caller !== null && caller.sm !== null && !ec.global) {
    // the partner is blocked now: whoever's time it is finds that out on its way
    ec.cont = Cont.IDLE
    ec.rcap = null
    caller.partner = null
    k.restart(cpu)
    return SWITCHED
  }
  finishReply(cpu, ec, Cont.IDLE)
  return SWITCHED
}
