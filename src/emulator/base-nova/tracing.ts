// Where tracing hooks into RPC: off unless a component has attached the control page that core shares with it, and then one look at a word
// of it per event. What is recorded is up to base/trace.

import { Access, type Op } from '../nova/abi.ts'
import type { Context } from './context.ts'

export type TraceEvent = 'rpcCall' | 'rpcReturned' | 'rpcDispatch' | 'rpcReply' | 'logOutput' | 'checkpoint'

/** Bytes of a thread's entry: number of the tracing that is wanted (0 for none), number of the one that is in force. */
export const CONTROL_ENTRY = 8

export const tracing: {
  /** Address of the control page, 0 without one. */
  control: number
  /** True if the event was recorded. */
  record: (event: TraceEvent, text: string) => Op<boolean>
} = {
  control: 0,
  *record() {
    return false
  },
}

export const controlEntry = (slot: number): number => tracing.control + slot * CONTROL_ENTRY

/** Whether an event of the thread has to be looked at; false as long as nobody traces it. */
export const traced = (self: Context): boolean => {
  if (tracing.control === 0) return false
  const at = controlEntry(self.slot)
  return self.tracing !== 0 || !self.cpu.hit(at, 4, Access.READ) || self.cpu.r32(at) !== 0
}
