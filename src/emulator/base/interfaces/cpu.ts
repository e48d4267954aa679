// CPU session and its threads (base/include/cpu_session/, cpu_thread/; base-nova's native CPU is merged into createThread).

import type { AffinityLocation } from '../affinity.ts'
import type { Capability } from '../capability.ts'
import { affinity, attempt, cap, none, num, oneOf, struct, text, word } from '../rpc/codec.ts'
import { type Client, rpc, rpcInterface } from '../rpc/interface.ts'
import type { Dataspace, SignalContextCap } from './memory.ts'
import type { ExecutionContext, Pd } from './pd.ts'

/** `global` has a time slice of its own; `local` serves RPC on the slices of its callers. */
export type ThreadKind = 'global' | 'local'
export interface ThreadArgs {
  readonly name: string
  readonly location: AffinityLocation
  readonly weight: number
  /** Address of its UTCB page. */
  readonly utcb: number
  readonly kind: ThreadKind
  /** First of 32 free selectors in the PD: exceptions, EC, lock, startup, recall. */
  readonly eventBase: number
}
export interface ThreadState {
  readonly state: 'VALID' | 'UNAVAILABLE' | 'PAGE_FAULT' | 'EXCEPTION'
  readonly ip: number
  readonly sp: number
  readonly trapno: number
}

const location = struct<AffinityLocation>({ xpos: word, ypos: word, width: word, height: word })

export const CpuThreadInterface = rpcInterface('CpuThread', {
  /** Starts execution at `ip` with stack pointer `sp`. */
  start: rpc([word, word], none),
  pause: rpc([], none),
  resume: rpc([], none),
  state: rpc(
    [],
    struct<ThreadState>({
      state: oneOf('VALID', 'UNAVAILABLE', 'PAGE_FAULT', 'EXCEPTION'),
      ip: word,
      sp: word,
      trapno: num,
    }),
  ),
  exceptionSigh: rpc([cap<SignalContextCap>()], none),
  affinity: rpc([location], none),
  /** Where the thread records its events, and the program that says what; invalid if it is not traced. */
  traceBuffer: rpc([], cap<Dataspace>()),
  tracePolicy: rpc([], cap<Dataspace>()),
  /** The thread's EC, for binding portals to it. */
  executionContext: rpc([], cap<ExecutionContext>()),
})
export type CpuThread = typeof CpuThreadInterface
export type CpuThreadClient = Client<CpuThread>

export const CpuInterface = rpcInterface('CPU', {
  createThread: rpc(
    [
      cap<Pd>(),
      struct<ThreadArgs>({
        name: text(31),
        location,
        weight: word,
        utcb: word,
        kind: oneOf('global', 'local'),
        eventBase: word,
      }),
    ],
    attempt(cap<CpuThread>(), 'OUT_OF_RAM', 'OUT_OF_CAPS', 'DENIED'),
  ),
  killThread: rpc([cap<CpuThread>()], none),
  exceptionSigh: rpc([cap<SignalContextCap>()], none),
  affinitySpace: rpc([], struct({ width: word, height: word })),
  /** Page by which core switches tracing on and off, with an entry for each slot of the stack area. */
  traceControl: rpc([], cap<Dataspace>()),
  /** Affinity of the session. */
  sessionAffinity: rpc([], affinity),
})
export interface Cpu {
  readonly kind: 'cpu'
}
export type CpuClient = Client<typeof CpuInterface>
export type CpuCap = Capability<Cpu>
