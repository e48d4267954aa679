// PD session: protection domain, its RAM and capability accounts, its signals (base/include/pd_session/pd_session.h).
// Errors of allocations refer to the PD's account (allocRam) or to the session's own donation (all else).

import type { Capability } from '../capability.ts'
import { attempt, bool, cap, none, oneOf, text, word } from '../rpc/codec.ts'
import { type Client, rpc, rpcInterface } from '../rpc/interface.ts'
import type { Dataspace, RegionMap, SignalContextCap } from './memory.ts'
import type { Parent } from './parent.ts'

export type CacheAttribute = 'CACHED' | 'WRITE_COMBINED' | 'UNCACHED'
/** INVALID: neither account refers to the other. EXCEEDED: not that much available, or limit would fall below the donation. */
export type TransferResult = 'OK' | 'INVALID' | 'EXCEEDED'
/** What a signal-source capability refers to: the semaphore on which a component waits for its signals. */
export interface SignalSource {
  readonly kind: 'signal-source'
}
/** What a thread's EC capability refers to. */
export interface ExecutionContext {
  readonly kind: 'execution-context'
}

const transferResult = oneOf<TransferResult>('OK', 'INVALID', 'EXCEEDED')
const pdCap = cap<Pd>()

export const PdInterface = rpcInterface('PD', {
  assignParent: rpc([cap<Parent>()], none),
  allocRam: rpc(
    [word, oneOf<CacheAttribute>('CACHED', 'WRITE_COMBINED', 'UNCACHED')],
    attempt(cap<Dataspace>(), 'OUT_OF_RAM', 'OUT_OF_CAPS', 'DENIED'),
  ),
  freeRam: rpc([cap<Dataspace>()], none),
  ramSize: rpc([cap<Dataspace>()], word),
  signalSource: rpc([], attempt(cap<SignalSource>(), 'OUT_OF_RAM', 'OUT_OF_CAPS')),
  freeSignalSource: rpc([cap<SignalSource>()], none),
  /** A context of the signal source; `imprint` arrives with each of its signals and is not 0. */
  allocContext: rpc(
    [cap<SignalSource>(), word],
    attempt(cap<SignalContextCap>(), 'OUT_OF_RAM', 'OUT_OF_CAPS', 'INVALID_SIGNAL_SOURCE'),
  ),
  freeContext: rpc([cap<SignalContextCap>()], none),
  submit: rpc([cap<SignalContextCap>(), word], none),
  /** A portal to the local EC, entered at address `ip`. */
  allocRpcCap: rpc([cap<ExecutionContext>(), word], attempt(cap<unknown>(), 'OUT_OF_RAM', 'OUT_OF_CAPS')),
  freeRpcCap: rpc([cap<unknown>()], none),
  addressSpace: rpc([], cap<RegionMap>()),
  stackArea: rpc([], cap<RegionMap>()),
  linkerArea: rpc([], cap<RegionMap>()),
  refAccount: rpc([pdCap], oneOf<'OK' | 'INVALID_SESSION'>('OK', 'INVALID_SESSION')),
  transferCapQuota: rpc([pdCap, word], transferResult),
  transferRamQuota: rpc([pdCap, word], transferResult),
  capQuota: rpc([], word),
  usedCaps: rpc([], word),
  ramQuota: rpc([], word),
  usedRam: rpc([], word),
  /** Physical address of a dataspace, 0 unless the PD is a managing system. */
  dmaAddr: rpc([cap<Dataspace>()], word),
  /** Capability for resets and the like; invalid unless the PD is a managing system. */
  systemControlCap: rpc([word], cap<unknown>()),
  /** Maps eagerly; true if all of the range is attached memory. */
  map: rpc([word, word], bool),
  label: rpc([], text(160)),
})
/** Interface of the PD session, as a type that may refer to itself. */
export interface Pd {
  readonly kind: 'pd'
}
export type PdClient = Client<typeof PdInterface>
export type PdCap = Capability<Pd>
