// Dataspaces and region maps (base/include/{dataspace,region_map}/).

import { attempt, bool, cap, none, num, oneOf, optional, struct, word } from '../rpc/codec.ts'
import { type Client, rpc, rpcInterface } from '../rpc/interface.ts'

/** A piece of memory. */
export const DataspaceInterface = rpcInterface('Dataspace', {
  size: rpc([], word),
  writeable: rpc([], bool),
})
export type Dataspace = typeof DataspaceInterface
export type DataspaceClient = Client<Dataspace>

export interface AttachArgs {
  /** 0: the whole dataspace behind `offset`. */
  readonly size: number
  readonly offset: number
  /** Undefined: core chooses. */
  readonly at: number | undefined
  readonly executable: boolean
  readonly writeable: boolean
}
export interface Range {
  readonly start: number
  readonly size: number
}
export type AttachError = 'OUT_OF_RAM' | 'OUT_OF_CAPS' | 'REGION_CONFLICT' | 'INVALID_DATASPACE'
export interface Fault {
  readonly type: 'NONE' | 'READ' | 'WRITE' | 'EXEC'
  readonly address: number
}

/** Layout of an address space, or of a managed dataspace. */
export const RegionMapInterface = rpcInterface('RegionMap', {
  attach: rpc(
    [
      cap<Dataspace>(),
      struct<AttachArgs>({ size: word, offset: word, at: optional(word), executable: bool, writeable: bool }),
    ],
    attempt(
      struct<Range>({ start: word, size: word }),
      'OUT_OF_RAM',
      'OUT_OF_CAPS',
      'REGION_CONFLICT',
      'INVALID_DATASPACE',
    ),
  ),
  detach: rpc([word], none),
  faultHandler: rpc([cap<SignalContextCap>()], none),
  fault: rpc([], struct<Fault>({ type: oneOf('NONE', 'READ', 'WRITE', 'EXEC'), address: num })),
  dataspace: rpc([], cap<Dataspace>()),
})
export type RegionMap = typeof RegionMapInterface
export type RegionMapClient = Client<RegionMap>

/** What a signal-context capability refers to: a semaphore, to be upped by `submit`. */
export interface SignalContextCap {
  readonly kind: 'signal-context'
}
