// Interrupt controller: one input pin per global system interrupt (GSI), edge or level triggered, each with a mask. As in an I/O APIC, an
// edge on a masked pin is lost and a level is seen when the mask goes. ISA interrupt n is GSI n (no source override is modelled).

interface Pin {
  masked: boolean
  level: boolean
  asserted: boolean
  /** Interrupts that are to get lost on their way. */
  lose: number
}

export class InterruptController {
  readonly pins: number
  /** Called for each interrupt that passes its mask; a level-triggered one comes again until its pin is masked or released. */
  deliver: (gsi: number) => void = () => {}
  /** Called when a mask changes: a device may save events that nobody sees. */
  readonly #watchers = new Map<number, (masked: boolean) => void>()
  readonly #pins: Pin[] = []

  constructor(pins: number) {
    this.pins = pins
    for (let i = 0; i < pins; i++) this.#pins.push({ masked: true, level: i >= 16, asserted: false, lose: 0 })
  }

  /** Sets the trigger mode of a pin; ISA pins start as edge, the others as level. */
  configure(gsi: number, level: boolean): void {
    const pin = this.#pins[gsi]
    if (pin) pin.level = level
  }

  isLevel(gsi: number): boolean {
    return this.#pins[gsi]?.level ?? false
  }

  isMasked(gsi: number): boolean {
    return this.#pins[gsi]?.masked ?? true
  }

  watchMask(gsi: number, watcher: (masked: boolean) => void): void {
    this.#watchers.set(gsi, watcher)
  }

  mask(gsi: number): void {
    this.#setMask(gsi, true)
  }

  unmask(gsi: number): void {
    this.#setMask(gsi, false)
    const pin = this.#pins[gsi]
    if (pin?.level && pin.asserted) this.#pass(gsi, pin)
  }

  /** The device drives the pin; a rising edge or an active level interrupts. */
  set(gsi: number, asserted: boolean): void {
    const pin = this.#pins[gsi]
    if (!pin) return
    const rises = asserted && !pin.asserted
    pin.asserted = asserted
    if (rises && !pin.masked) this.#pass(gsi, pin)
  }

  /** A short pulse on the pin. */
  pulse(gsi: number): void {
    this.set(gsi, true)
    this.set(gsi, false)
  }

  /** An interrupt without a cause, as line noise makes it. */
  spurious(gsi: number): void {
    const pin = this.#pins[gsi]
    if (pin && !pin.masked) this.deliver(gsi)
  }

  /** The next `count` interrupts of a pin get lost. */
  lose(gsi: number, count: number): void {
    const pin = this.#pins[gsi]
    if (pin) pin.lose += count
  }

  #pass(gsi: number, pin: Pin): void {
    if (pin.lose > 0) pin.lose--
    else this.deliver(gsi)
  }

  #setMask(gsi: number, masked: boolean): void {
    const pin = this.#pins[gsi]
    if (!pin || pin.masked === masked) return
    pin.masked = masked
    this.#watchers.get(gsi)?.(masked)
  }
}
