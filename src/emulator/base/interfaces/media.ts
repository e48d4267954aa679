// Sessions of input and output devices, as far as their memory and their one or two calls (os/include/{event,capture,audio_*}_session/).

import { cap, none, struct, word } from '../rpc/codec.ts'
import { type Client, rpc, rpcInterface } from '../rpc/interface.ts'
import type { Dataspace } from './memory.ts'

export const EventInterface = rpcInterface('Event', {
  dataspace: rpc([], cap<Dataspace>()),
  /** So many events stand in the dataspace. */
  submitBatch: rpc([word], none),
})
export type EventClient = Client<typeof EventInterface>

export interface Area {
  readonly width: number
  readonly height: number
}
const area = struct<Area>({ width: word, height: word })

export const CaptureInterface = rpcInterface('Capture', {
  screenSize: rpc([], area),
  /** Size of the pixel buffer from now on. */
  buffer: rpc([area], none),
  dataspace: rpc([], cap<Dataspace>()),
  /** Updates the buffer; the number of affected rectangles. */
  captureAt: rpc([word, word], word),
})
export type CaptureClient = Client<typeof CaptureInterface>

/** Audio_in and Audio_out: a ring of packets in shared memory that is played or recorded while started. */
export const AudioInterface = rpcInterface('Audio', {
  dataspace: rpc([], cap<Dataspace>()),
  start: rpc([], none),
  stop: rpc([], none),
})
export type AudioClient = Client<typeof AudioInterface>

/** Usb and Gpu: what a client without any device sees, an empty list of them. */
export const DeviceListInterface = rpcInterface('DeviceList', { dataspace: rpc([], cap<Dataspace>()) })
export type DeviceListClient = Client<typeof DeviceListInterface>
