// Sends packets through a Nic or Uplink session and counts those that come back; the Uplink session is opened anew each time.
import {
  attach,
  type Connection,
  connect,
  type Env,
  type Op,
  PACKETS_OFFSET,
  type PacketClient,
  PacketInterface,
  PacketStream,
  type SignalCap,
  submitSignal,
} from '../../base/index.ts'

const K = 1024
const BUFFER_BYTES = 1600 * 128
const PACKET_BYTES = 100

export interface PacketTestOptions {
  /** To be signalled when packets come back. */
  readonly signal: SignalCap
  /** Packets under way at the same time. */
  readonly atOnce: number
  readonly reopens: boolean
}

interface Open {
  readonly connection: Connection<PacketClient>
  readonly tx: PacketStream
  readonly rx: PacketStream
}

export class PacketTest {
  acknowledged = 0
  readonly #env: Env
  readonly #service: string
  readonly #options: PacketTestOptions
  #open: Open | undefined = undefined
  #sent = 0

  private constructor(env: Env, service: string, options: PacketTestOptions) {
    this.#env = env
    this.#service = service
    this.#options = options
  }

  static *create(env: Env, service: string, options: PacketTestOptions): Op<PacketTest> {
    const test = new PacketTest(env, service, options)
    yield* test.#connect()
    yield* test.#submit()
    return test
  }

  *handleSignal(): Op<void> {
    if (!this.#open) return
    const { tx, rx } = this.#open
    if (yield* rx.anySubmitted()) throw new Error('a packet came out of the black hole')
    let any = false
    for (let packet = yield* tx.nextAcknowledged(); packet; packet = yield* tx.nextAcknowledged()) {
      if (packet.size !== PACKET_BYTES) throw new Error('unexpected size of a packet')
      this.#sent--
      this.acknowledged++
      any = true
    }
    if (!any) return
    if (this.#options.reopens) yield* this.#connect()
    yield* this.#submit()
  }

  *#connect(): Op<void> {
    if (this.#open) yield* this.#close(this.#open)
    const connection = yield* connect(this.#env, PacketInterface, {
      service: this.#service,
      label: '',
      args: `tx_buf_size=${BUFFER_BYTES}, rx_buf_size=${BUFFER_BYTES}`,
      ram: 256 * K + 2 * BUFFER_BYTES,
      caps: 8,
    })
    const { client } = connection
    yield* client.txAckAvailSigh(this.#options.signal)
    yield* client.rxPacketAvailSigh(this.#options.signal)
    if (!(yield* client.linkState())) throw new Error('link is down')
    if ((yield* client.macAddress()) === 0) throw new Error('invalid MAC address')
    const tx = new PacketStream(yield* attach(this.#env.rm, yield* client.txDataspace()))
    const rx = new PacketStream(yield* attach(this.#env.rm, yield* client.rxDataspace()))
    this.#open = { connection, tx, rx }
    this.#sent = 0
  }

  *#close({ connection, tx, rx }: Open): Op<void> {
    yield* tx.ds.detach()
    yield* rx.ds.detach()
    yield* connection.close()
  }

  *#submit(): Op<void> {
    if (!this.#open) return
    const { connection, tx } = this.#open
    for (; this.#sent < this.#options.atOnce; this.#sent++) {
      const offset = PACKETS_OFFSET + this.#sent * PACKET_BYTES
      if (!(yield* tx.submit({ offset, size: PACKET_BYTES }))) throw new Error('submit queue is full')
    }
    yield* submitSignal(yield* connection.client.txPacketAvail())
  }
}
