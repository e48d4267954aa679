// Serial port 16550A at 0x3f8, interrupt 4, as QEMU models it: transmission takes no time, the receive FIFO holds 16 bytes, and the line
// waits while it is full. Source: National Semiconductor PC16550D data sheet.
import type { InterruptController } from './irq.ts'
import type { PortDevice } from './ports.ts'

const FIFO = 16
const IER_RX = 1
const IER_TX = 2
const LCR_DLAB = 0x80
const LSR_DATA = 1
const LSR_THRE_TEMT = 0x60

export class Uart implements PortDevice {
  static readonly BASE = 0x3f8
  static readonly PORTS = 8
  static readonly GSI = 4
  /** Receives each byte sent. */
  onSend: (byte: number) => void = () => {}
  readonly #irq: InterruptController
  readonly #fifo: number[] = []
  /** Bytes on the line that found the FIFO full, oldest first. */
  #line: number[] = []
  #ier = 0
  #lcr = 0
  #mcr = 0
  #scratch = 0
  #divisor = 1
  #fifoOn = false
  #txPending = false

  constructor(irq: InterruptController) {
    this.#irq = irq
  }

  /** Bytes arrive on the line. */
  receive(bytes: Uint8Array): void {
    for (const b of bytes) this.#line.push(b)
    this.#fill()
  }

  portRead(port: number): number {
    switch (port - Uart.BASE) {
      case 0:
        return this.#lcr & LCR_DLAB ? this.#divisor & 0xff : this.#takeByte()
      case 1:
        return this.#lcr & LCR_DLAB ? this.#divisor >> 8 : this.#ier
      case 2:
        return this.#readIir()
      case 3:
        return this.#lcr
      case 4:
        return this.#mcr
      case 5:
        return LSR_THRE_TEMT | (this.#fifo.length > 0 ? LSR_DATA : 0)
      case 6:
        return 0xb0 // carrier, data set ready, clear to send
      default:
        return this.#scratch
    }
  }

  portWrite(port: number, value: number): void {
    switch (port - Uart.BASE) {
      case 0:
        if (this.#lcr & LCR_DLAB) this.#divisor = (this.#divisor & 0xff00) | value
        else this.#send(value)
        return
      case 1:
        if (this.#lcr & LCR_DLAB) this.#divisor = (this.#divisor & 0xff) | (value << 8)
        else this.#setIer(value & 0xf)
        return
      case 2:
        this.#fifoOn = (value & 1) !== 0
        if (value & 2) this.#fifo.length = 0
        this.#fill()
        return
      case 3:
        this.#lcr = value
        return
      case 4:
        this.#mcr = value & 0x1f
        return
      case 7:
        this.#scratch = value
    }
  }

  #send(byte: number): void {
    this.onSend(byte)
    this.#txPending = true
    // the line drops and rises again: the transmitter has become empty once more
    if (this.#ier & IER_TX) this.#irq.set(Uart.GSI, false)
    this.#update()
  }

  #setIer(value: number): void {
    if (value & IER_TX && !(this.#ier & IER_TX)) this.#txPending = true
    this.#ier = value
    this.#update()
  }

  /** Highest pending interrupt; reading it acknowledges an empty transmitter. */
  #readIir(): number {
    const fifo = this.#fifoOn ? 0xc0 : 0
    if (this.#ier & IER_RX && this.#fifo.length > 0) return fifo | 4
    if (this.#ier & IER_TX && this.#txPending) {
      this.#txPending = false
      this.#update()
      return fifo | 2
    }
    return fifo | 1
  }

  #takeByte(): number {
    const byte = this.#fifo.shift() ?? 0
    this.#fill()
    return byte
  }

  #fill(): void {
    let taken = 0
    while (this.#fifo.length < FIFO && taken < this.#line.length) this.#fifo.push(this.#line[taken++]!)
    if (taken) this.#line = this.#line.slice(taken)
    this.#update()
  }

  #update(): void {
    const rx = this.#ier & IER_RX && this.#fifo.length > 0
    const tx = this.#ier & IER_TX && this.#txPending
    this.#irq.set(Uart.GSI, Boolean(rx || tx))
  }
}
