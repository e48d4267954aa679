// The 8254 interval timer as a clock and as an alarm: channel 0 counts down once per deadline and interrupts at zero; time passes by what
// it has counted. Follows Timer::Device of base/src/timer/pit/main.cc.
import {
  type Env,
  type IoPortClient,
  type IrqClient,
  ioPortConnection,
  irqConnection,
  type Op,
  type TimerDevice,
} from '../../base/index.ts'

const TICKS_PER_SECOND = 1193182
const MAX_COUNT = 65535
const MAX_US = Math.floor((1_000_000 * MAX_COUNT) / TICKS_PER_SECOND)

const DATA_PORT = 0x40
const COMMAND_PORT = 0x43
const IRQ = 0

/** Channel 0, low then high byte, mode 0: interrupt at terminal count. */
const ONE_SHOT = 0x30
/** Latches count and status of channel 0. */
const READ_BACK = 0xc2
const STATUS_OUT = 0x80

const usFromTicks = (ticks: number): number => Math.ceil((ticks * 1_000_000) / TICKS_PER_SECOND)
const ticksFromUs = (us: number): number =>
  Math.min(Math.floor((us * TICKS_PER_SECOND) / 1_000_000), MAX_COUNT)

export class PitDevice implements TimerDevice {
  readonly #ports: IoPortClient
  readonly #irq: IrqClient
  #nowUs = 0
  #lastCount = 0
  /** The counter's passing of zero was taken into account already. */
  #wrapHandled = false

  private constructor(ports: IoPortClient, irq: IrqClient) {
    this.#ports = ports
    this.#irq = irq
  }

  static *create(env: Env): Op<PitDevice> {
    const ports = yield* ioPortConnection(env, DATA_PORT, COMMAND_PORT - DATA_PORT + 1)
    const irq = yield* irqConnection(env, IRQ)
    const device = new PitDevice(ports.client, irq.client)
    yield* device.#ports.outb(COMMAND_PORT, ONE_SHOT)
    return device
  }

  /** Calls `dispatch` at each interrupt, and once now. */
  *start(env: Env, dispatch: () => Op<void>): Op<void> {
    const irq = this.#irq
    const interrupted = function* (): Op<void> {
      yield* dispatch()
      yield* irq.ackIrq()
    }
    const handler = yield* env.ep.signalHandler(interrupted)
    yield* irq.sigh(handler.cap)
    yield* interrupted()
  }

  *nowUs(): Op<number> {
    const { count, wrapped } = yield* this.#read()
    const last = this.#lastCount
    const ticks = !wrapped && last >= count ? last - count : MAX_COUNT - count + last
    this.#nowUs += usFromTicks(ticks)
    this.#lastCount = count
    return this.#nowUs
  }

  *updateDeadline(us: number | undefined): Op<void> {
    const now = yield* this.nowUs()
    const wait = us === undefined ? MAX_US : us > now ? Math.min(MAX_US, us - now) : 1
    const count = ticksFromUs(wait)
    this.#lastCount = count
    this.#wrapHandled = false
    yield* this.#ports.outb(DATA_PORT, count & 0xff)
    yield* this.#ports.outb(DATA_PORT, count >> 8)
  }

  *#read(): Op<{ count: number; wrapped: boolean }> {
    const ports = this.#ports
    yield* ports.outb(COMMAND_PORT, READ_BACK)
    const zero = ((yield* ports.inb(DATA_PORT)) & STATUS_OUT) !== 0
    const low = yield* ports.inb(DATA_PORT)
    const high = yield* ports.inb(DATA_PORT)
    const wrapped = zero && !this.#wrapHandled
    if (zero) this.#wrapHandled = true
    return { count: high * 256 + low, wrapped }
  }
}
