// Programmable interval timer 8254, channel 0 (ports 0x40 and 0x43, interrupt 0): modes 0, 2 and 3, counter latch and read-back; channels 1
// and 2 are not modelled and read as all ones. Source: Intel 8254 data sheet. Interrupts are events of the calendar only while somebody listens.
import { type Calendar, CalendarEvent } from './calendar.ts'
import type { Chance } from './chance.ts'
import type { InterruptController } from './irq.ts'
import type { PortDevice } from './ports.ts'

export const PIT_HZ = 1193182

export class Pit implements PortDevice {
  static readonly BASE = 0x40
  static readonly PORTS = 4
  static readonly GSI = 0
  readonly #calendar: Calendar
  readonly #irq: InterruptController
  readonly #chance: Chance
  readonly #now: () => number
  readonly #event: CalendarEvent
  #mode = 3
  #access = 3
  #reload = 0x10000
  #startNs = 0
  #running = false
  #lowByte = 0
  #writeHigh = false
  #readHigh = false
  #latch = -1
  #status = -1

  constructor(calendar: Calendar, irq: InterruptController, chance: Chance, now: () => number) {
    this.#calendar = calendar
    this.#irq = irq
    this.#chance = chance
    this.#now = now
    this.#event = new CalendarEvent(atNs => this.#fire(atNs))
    irq.set(Pit.GSI, true) // the output is high after reset
    irq.watchMask(Pit.GSI, masked => (masked ? calendar.cancel(this.#event) : this.#arm(now())))
  }

  portRead(port: number): number {
    if (port !== Pit.BASE) return 0xff
    if (this.#status >= 0) {
      const status = this.#status
      this.#status = -1
      return status
    }
    const latched = this.#latch >= 0
    const value = latched ? this.#latch : this.#count()
    if (this.#access === 1) return this.#endRead(value & 0xff)
    if (this.#access === 2) return this.#endRead(value >> 8)
    this.#readHigh = !this.#readHigh
    return this.#readHigh ? value & 0xff : this.#endRead((value >> 8) & 0xff)
  }

  portWrite(port: number, value: number): void {
    if (port === Pit.BASE + 3) this.#control(value)
    if (port !== Pit.BASE) return
    if (this.#access === 1) this.#load(value)
    if (this.#access === 2) this.#load(value << 8)
    if (this.#access !== 3) return
    if (!this.#writeHigh) {
      this.#lowByte = value
      this.#writeHigh = true
      if (this.#mode === 0) this.#stop()
      return
    }
    this.#writeHigh = false
    this.#load(this.#lowByte | (value << 8))
  }

  #endRead(byte: number): number {
    this.#latch = -1
    this.#readHigh = false
    return byte
  }

  #control(value: number): void {
    const channel = value >> 6
    if (channel === 3) {
      if (value & 2) {
        if (!(value & 0x20) && this.#latch < 0) this.#latch = this.#count()
        if (!(value & 0x10)) this.#status = this.#statusByte()
      }
      return
    }
    if (channel !== 0) return
    const access = (value >> 4) & 3
    if (access === 0) {
      if (this.#latch < 0) this.#latch = this.#count()
      return
    }
    this.#access = access
    const mode = (value >> 1) & 7
    this.#mode = mode > 5 ? mode - 4 : mode
    this.#writeHigh = false
    this.#readHigh = false
    this.#latch = -1
    this.#stop()
    this.#irq.set(Pit.GSI, this.#mode !== 0)
  }

  #statusByte(): number {
    const high = this.#mode !== 0 || (this.#running && this.#elapsed() >= this.#reload)
    return (high ? 0x80 : 0) | (this.#running ? 0 : 0x40) | (this.#access << 4) | (this.#mode << 1)
  }

  #load(value: number): void {
    this.#reload = value === 0 ? 0x10000 : value
    this.#startNs = this.#now()
    this.#running = true
    if (this.#mode === 0) this.#irq.set(Pit.GSI, false)
    this.#arm(this.#startNs)
  }

  #stop(): void {
    this.#running = false
    this.#calendar.cancel(this.#event)
  }

  /** Ticks since the counter was loaded. */
  #elapsed(): number {
    return Math.floor(((this.#now() - this.#startNs) * PIT_HZ) / 1e9)
  }

  #count(): number {
    if (!this.#running) return this.#reload & 0xffff
    const elapsed = this.#elapsed()
    if (this.#mode === 0) return (this.#reload - elapsed) & 0xffff
    const step = this.#mode === 3 ? 2 : 1
    return (this.#reload - ((elapsed * step) % this.#reload)) & 0xffff
  }

  /** Schedules the next rising edge of the output after `fromNs`. */
  #arm(fromNs: number): void {
    if (!this.#running || this.#irq.isMasked(Pit.GSI)) return
    const elapsed = ((fromNs - this.#startNs) * PIT_HZ) / 1e9
    if (this.#mode === 0) {
      if (elapsed < this.#reload) this.#calendar.schedule(this.#event, this.#edgeNs(1))
      return
    }
    this.#calendar.schedule(this.#event, this.#edgeNs(Math.floor(elapsed / this.#reload) + 1))
  }

  #edgeNs(periods: number): number {
    return this.#startNs + Math.ceil((periods * this.#reload * 1e9) / PIT_HZ)
  }

  #fire(atNs: number): void {
    // crystals differ: up to a microsecond of latency on hardware that is not nominal
    const latencyNs = this.#chance.below(1000)
    if (this.#mode === 0) this.#irq.set(Pit.GSI, true)
    else {
      this.#irq.set(Pit.GSI, false)
      this.#irq.set(Pit.GSI, true)
      this.#calendar.schedule(this.#event, this.#nextEdgeAfter(atNs) + latencyNs)
    }
  }

  #nextEdgeAfter(atNs: number): number {
    const periods = Math.floor(((atNs - this.#startNs) * PIT_HZ) / 1e9 / this.#reload) + 1
    const edge = this.#edgeNs(periods)
    return edge > atNs ? edge : this.#edgeNs(periods + 1)
  }
}
