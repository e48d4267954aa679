// Interfaces of the services that core offers besides PD and CPU, and of those that servers commonly offer.

import { attempt, bool, cap, none, num, oneOf, struct, text, word } from '../rpc/codec.ts'
import { type Client, rpc, rpcInterface } from '../rpc/interface.ts'
import type { Dataspace, RegionMap, SignalContextCap } from './memory.ts'

/** Most bytes of one LOG write, without the terminating zero. */
export const MAX_LOG_BYTES = 231

export const LogInterface = rpcInterface('LOG', { write: rpc([text(MAX_LOG_BYTES)], none) })
export type LogClient = Client<typeof LogInterface>

export const RomInterface = rpcInterface('ROM', {
  dataspace: rpc([], cap<Dataspace>()),
  /** True if the same dataspace holds the new content; else ask for the dataspace again. */
  update: rpc([], bool),
  sigh: rpc([cap<SignalContextCap>()], none),
})
export type RomClient = Client<typeof RomInterface>

export const RmInterface = rpcInterface('RM', {
  create: rpc([word], attempt(cap<RegionMap>(), 'OUT_OF_RAM', 'OUT_OF_CAPS')),
  destroy: rpc([cap<RegionMap>()], none),
})
export type RmClient = Client<typeof RmInterface>

export const IoMemInterface = rpcInterface('IO_MEM', { dataspace: rpc([], cap<Dataspace>()) })
export type IoMemClient = Client<typeof IoMemInterface>

export const IoPortInterface = rpcInterface('IO_PORT', {
  inb: rpc([word], word),
  inw: rpc([word], word),
  inl: rpc([word], word),
  outb: rpc([word, word], none),
  outw: rpc([word, word], none),
  outl: rpc([word, word], none),
})
export type IoPortClient = Client<typeof IoPortInterface>

export const IrqInterface = rpcInterface('IRQ', {
  ackIrq: rpc([], none),
  sigh: rpc([cap<SignalContextCap>()], none),
})
export type IrqClient = Client<typeof IrqInterface>

export const TimerInterface = rpcInterface('Timer', {
  triggerOnce: rpc([word], none),
  triggerPeriodic: rpc([word], none),
  sigh: rpc([cap<SignalContextCap>()], none),
  elapsedMs: rpc([], word),
  elapsedUs: rpc([], word),
})
export type TimerClient = Client<typeof TimerInterface>

export const ReportInterface = rpcInterface('Report', {
  dataspace: rpc([], cap<Dataspace>()),
  submit: rpc([word], none),
  responseSigh: rpc([cap<SignalContextCap>()], none),
  obtainResponse: rpc([], word),
})
export type ReportClient = Client<typeof ReportInterface>

/**
 * UNTRACED: nobody records its events. ATTACHED: it is to record them, but has not begun. TRACED: it does. FOREIGN: for another session.
 * DEAD: it does not exist any more.
 */
export type TraceState = 'UNTRACED' | 'ATTACHED' | 'TRACED' | 'FOREIGN' | 'DEAD'
export interface TraceSubject {
  readonly label: string
  readonly thread: string
  readonly state: TraceState
  readonly xpos: number
  readonly ypos: number
  readonly executionTimeUs: number
}
export type TraceError = 'INVALID_SUBJECT' | 'INVALID_POLICY' | 'FOREIGN_SUBJECT' | 'OUT_OF_RAM'

export const TraceInterface = rpcInterface('TRACE', {
  /** Looks for new subjects; the number of all. Their identifiers are 1 to that number and stay the same. */
  subjects: rpc([], word),
  subject: rpc(
    [word],
    attempt(
      struct<TraceSubject>({
        label: text(160),
        thread: text(31),
        state: oneOf<TraceState>('UNTRACED', 'ATTACHED', 'TRACED', 'FOREIGN', 'DEAD'),
        xpos: word,
        ypos: word,
        executionTimeUs: num,
      }),
      'INVALID_SUBJECT',
    ),
  ),
  /** Memory for a policy of that many bytes; the result is its identifier. */
  allocPolicy: rpc([word], attempt(word, 'OUT_OF_RAM')),
  /** Memory of a policy, to be filled with its program. */
  policy: rpc([word], cap<Dataspace>()),
  unloadPolicy: rpc([word], none),
  /** (subject, policy, bytes of the buffer) */
  trace: rpc(
    [word, word, word],
    attempt(none, 'INVALID_SUBJECT', 'INVALID_POLICY', 'FOREIGN_SUBJECT', 'OUT_OF_RAM'),
  ),
  /** Buffer of a traced subject. */
  buffer: rpc([word], cap<Dataspace>()),
  /** Ends the tracing of a subject. */
  free: rpc([word], none),
})
export type TraceClient = Client<typeof TraceInterface>
