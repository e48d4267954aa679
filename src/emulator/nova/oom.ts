// Protocol for lack of kernel memory (r10, 5.9): an EC calls its OOM portal, whose handler may give its domain more, and starts over.
import { ARG2, ARG3 } from './abi.ts'
import { Cont, type Ec } from './ec.ts'
import { die, handOver, help } from './ipc.ts'
import type { Kernel } from './kernel.ts'
import type { PerCpu } from './per-cpu.ts'
import type { Pt } from './pt.ts'

/** Why the handler is called, in its third register. */
export const OomReason = { SEND: 1, REPLY: 2, SELF: 4 } as const

const SENDER_HAS_NONE = 2 ** 64
const SENDER_UNKNOWN = 0

/** The id of the sender's portal, as far as the same domain serves it. */
const senderId = (portal: Pt, sender: Ec | null): number => {
  if (sender === null) return SENDER_UNKNOWN
  if (sender.oomPortal === null) return SENDER_HAS_NONE
  return sender.oomPortal.ec.pd === portal.ec.pd ? sender.oomPortal.id : SENDER_UNKNOWN
}

/** The current EC calls an OOM portal and goes on with `cont` afterwards. `sender`: whose message needs the memory. */
export const callOomPortal = (
  k: Kernel,
  cpu: PerCpu,
  ec: Ec,
  portal: Pt,
  sender: Ec | null,
  reason: number,
  cont: number,
): void => {
  const handler = portal.ec
  if (handler.cpu !== cpu) die(k, cpu, ec, 'PT wrong CPU - OOM')
  else if (handler.cont === Cont.IDLE) {
    handOver(cpu, ec, portal, cont)
    handler.regs[ARG2] = senderId(portal, sender)
    handler.regs[ARG3] = reason
  } else if (handler.cont === Cont.DEAD) die(k, cpu, ec, 'IPC Timeout')
  else help(k, cpu, ec, handler, cont)
}
