// Nic and Uplink: the link is up, every packet is acknowledged unseen, none ever comes.
import {
  type AttachedRam,
  argNumber,
  attachRam,
  type Capability,
  type Env,
  failed,
  invalidCap,
  isValid,
  type Op,
  ok,
  PacketInterface,
  PacketStream,
  type Root,
  rootComponent,
  type SignalCap,
  type SignalHandler,
  submitSignal,
} from '../../base/index.ts'

const MAC_ADDRESS = 0x02_00_00_00_00_01

class PacketSession {
  readonly #env: Env
  readonly #tx: AttachedRam
  readonly #rx: AttachedRam
  readonly #stream: PacketStream
  #handler: SignalHandler | undefined = undefined
  #ackAvail: SignalCap = invalidCap

  private constructor(env: Env, tx: AttachedRam, rx: AttachedRam) {
    this.#env = env
    this.#tx = tx
    this.#rx = rx
    this.#stream = new PacketStream(tx.ds)
  }

  static *create(env: Env, txBytes: number, rxBytes: number): Op<PacketSession> {
    const tx = yield* attachRam(env.ram, env.rm, txBytes)
    const session = new PacketSession(env, tx, yield* attachRam(env.ram, env.rm, rxBytes))
    session.#handler = yield* env.ep.signalHandler(() => session.#swallow())
    return session
  }

  *#swallow(): Op<void> {
    let any = false
    for (let packet = yield* this.#stream.next(); packet; packet = yield* this.#stream.next())
      any = (yield* this.#stream.acknowledge(packet)) || any
    if (any && isValid(this.#ackAvail)) yield* submitSignal(this.#ackAvail)
  }

  txDataspace() {
    return this.#tx.ds.cap
  }
  rxDataspace() {
    return this.#rx.ds.cap
  }
  txPacketAvail(): SignalCap {
    return this.#handler?.cap ?? invalidCap
  }
  txAckAvailSigh(cap: SignalCap): void {
    this.#ackAvail = cap
  }
  rxPacketAvailSigh(): void {}
  linkState(): boolean {
    return true
  }
  macAddress(): number {
    return MAC_ADDRESS
  }

  *free(): Op<void> {
    if (this.#handler) yield* this.#env.ep.dissolveSignal(this.#handler)
    yield* this.#tx.free()
    yield* this.#rx.free()
  }
}

export const packetRoot = (env: Env): Op<Capability<Root>> =>
  rootComponent<PacketSession>(env.ep, {
    *create({ args, ramQuota }) {
      const tx = argNumber(args, 'tx_buf_size')
      const rx = argNumber(args, 'rx_buf_size')
      if (ramQuota < tx + rx) return failed('INSUFFICIENT_RAM')
      if (tx === 0 || rx === 0) return failed('DENIED')
      const session = yield* PacketSession.create(env, tx, rx)
      return ok({ session, cap: yield* env.ep.manage(PacketInterface, session) })
    },
    destroy: session => session.free(),
  })
