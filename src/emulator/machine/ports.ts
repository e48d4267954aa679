// The I/O port bus: who answers at which of the 65536 ports.

/** A device behind ports; `port` is the absolute number. */
export interface PortDevice {
  portRead(port: number): number
  portWrite(port: number, value: number): void
}

export class Ports {
  readonly #devices: (PortDevice | undefined)[] = []

  add(base: number, count: number, device: PortDevice): void {
    while (this.#devices.length < base + count) this.#devices.push(undefined)
    for (let i = 0; i < count; i++) this.#devices[base + i] = device
  }

  /** Wider accesses go to consecutive ports, low byte first; where nothing answers, all bits read as one. */
  read(port: number, size: number): number {
    if (size === 1) return this.#byte(port)
    let value = 0
    for (let i = size - 1; i >= 0; i--) value = value * 256 + this.#byte(port + i)
    return value
  }

  write(port: number, size: number, value: number): void {
    if (size === 1) {
      this.#devices[port]?.portWrite(port, value & 0xff)
      return
    }
    for (let i = 0; i < size; i++)
      this.#devices[port + i]?.portWrite(port + i, Math.floor(value / 256 ** i) & 0xff)
  }

  #byte(port: number): number {
    return (this.#devices[port]?.portRead(port) ?? 0xff) & 0xff
  }
}
