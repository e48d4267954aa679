// Packet stream: two queues of packet descriptors in shared memory, one for submitted packets, one for acknowledged ones, with the packets
// behind them. The side that fills it is the source, the other one the sink. Follows os/include/os/packet_stream.h.

import type { AttachedDataspace } from './attached.ts'
import type { Op } from './op.ts'

/** Part of the stream's memory. */
export interface Packet {
  readonly offset: number
  readonly size: number
}

export const QUEUE_SLOTS = 64
const SLOT_BYTES = 16
const INDEX_BYTES = 16
const QUEUE_BYTES = INDEX_BYTES + QUEUE_SLOTS * SLOT_BYTES
/** Packets begin here; the queues lie before. */
export const PACKETS_OFFSET = 4096

/** Ring of descriptors with one writer and one reader; the indices count on without wrapping. */
class Queue {
  readonly #ds: AttachedDataspace
  readonly #at: number

  constructor(ds: AttachedDataspace, at: number) {
    this.#ds = ds
    this.#at = at
  }

  *used(): Op<number> {
    return (yield* this.#ds.load(this.#at, 8)) - (yield* this.#ds.load(this.#at + 8, 8))
  }

  *put(packet: Packet): Op<boolean> {
    if ((yield* this.used()) >= QUEUE_SLOTS) return false
    const head = yield* this.#ds.load(this.#at, 8)
    yield* this.#ds.store(this.#slot(head), 8, packet.offset)
    yield* this.#ds.store(this.#slot(head) + 8, 8, packet.size)
    yield* this.#ds.store(this.#at, 8, head + 1)
    return true
  }

  *take(): Op<Packet | undefined> {
    if ((yield* this.used()) <= 0) return undefined
    const tail = yield* this.#ds.load(this.#at + 8, 8)
    const offset = yield* this.#ds.load(this.#slot(tail), 8)
    const size = yield* this.#ds.load(this.#slot(tail) + 8, 8)
    yield* this.#ds.store(this.#at + 8, 8, tail + 1)
    return { offset, size }
  }

  #slot(index: number): number {
    return this.#at + INDEX_BYTES + (index % QUEUE_SLOTS) * SLOT_BYTES
  }
}

export class PacketStream {
  readonly ds: AttachedDataspace
  readonly #submitted: Queue
  readonly #acknowledged: Queue

  constructor(ds: AttachedDataspace) {
    this.ds = ds
    this.#submitted = new Queue(ds, 0)
    this.#acknowledged = new Queue(ds, QUEUE_BYTES)
  }

  /** Source: hands a packet over; false if the queue is full. */
  submit(packet: Packet): Op<boolean> {
    return this.#submitted.put(packet)
  }
  /** Sink: the next submitted packet. A malformed one of an untrusted source has to be found out by the sink. */
  next(): Op<Packet | undefined> {
    return this.#submitted.take()
  }
  /** Sink: gives a packet back; false if the queue is full. */
  acknowledge(packet: Packet): Op<boolean> {
    return this.#acknowledged.put(packet)
  }
  /** Source: the next packet that came back. */
  nextAcknowledged(): Op<Packet | undefined> {
    return this.#acknowledged.take()
  }
  *anySubmitted(): Op<boolean> {
    return (yield* this.#submitted.used()) > 0
  }
}
