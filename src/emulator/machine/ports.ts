// The I/O port bus: who answers at which of the 65536 ports.

/** A device behind ports; `port` is the absolute number. */
export interface PortDevice {
  portRead(port: number): number
  portWrite(port: number, value: number): void
}

export class Ports {
  readonly #devices = new Map<number, PortDevice>()

  add(base: number, count: number, device: PortDevice): void {
    for (let i = 0; i < count; i++) this.#devices.set(base + i, device)
  }

  /** Wider accesses go to consecutive ports, low byte first; where nothing answers, all bits read as one. */
  read(port: number, size: number): number {
    let value = 0
    for (let i = size - 1; i >= 0; i--)
      value = value * 256 + ((this.#devices.get(port + i)?.portRead(port + i) ?? 0xff) & 0xff)
    return value
  }

  write(port: number, size: number, value: number): void {
    for (let i = 0; i < size; i++)
      this.#devices.get(port + i)?.portWrite(port + i, Math.floor(value / 256 ** i) & 0xff)
  }
}
