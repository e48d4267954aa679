// Physical memory: RAM as one lazily touched buffer from address 0, and device regions beside or over it.

/** Registers of a device in physical memory. Sizes are 1, 2, 4 or 8 bytes. */
export interface Device {
  read(offset: number, size: number): number
  write(offset: number, size: number, value: number): void
}

interface Region {
  base: number
  size: number
  device: Device
}

/** Shared with nobody: this kind of buffer does not count as memory pressure for the garbage collector, which else runs at every boot. */
const RamBuffer = SharedArrayBuffer
const PAGE = 4096
const zeroPage = new Uint8Array(PAGE)

export class Memory {
  readonly bytes: number
  readonly u8: Uint8Array
  readonly u16: Uint16Array
  readonly u32: Uint32Array
  readonly #regions: Region[] = []

  /** `bytes` of RAM, a multiple of the page size. */
  constructor(bytes: number) {
    this.bytes = bytes
    const buffer = new RamBuffer(bytes)
    this.u8 = new Uint8Array(buffer)
    this.u16 = new Uint16Array(buffer)
    this.u32 = new Uint32Array(buffer)
  }

  /** Puts a device at a page-aligned physical range; it hides RAM there. */
  addDevice(base: number, size: number, device: Device): void {
    this.#regions.push({ base, size, device })
  }

  /** True when the page at `pa` is plain RAM. */
  isRam(pa: number): boolean {
    if (pa < 0 || pa >= this.bytes) return false
    for (const r of this.#regions) if (pa >= r.base && pa < r.base + r.size) return false
    return true
  }

  /** A bus access outside RAM; where nothing answers, all bits read as one and writes are lost. */
  deviceRead(pa: number, size: number): number {
    const r = this.#at(pa)
    return r ? r.device.read(pa - r.base, size) : 2 ** (8 * size) - 1
  }

  deviceWrite(pa: number, size: number, value: number): void {
    const r = this.#at(pa)
    if (r) r.device.write(pa - r.base, size, value)
  }

  /** Fills at most a page of RAM. (`fill` is slow on this kind of buffer.) */
  fill(pa: number, value: number, length: number): void {
    if (length > PAGE) throw new RangeError(`fill of ${length} bytes`)
    const source = value === 0 ? zeroPage : new Uint8Array(length).fill(value)
    this.u8.set(length === source.length ? source : source.subarray(0, length), pa)
  }

  /** 64-bit word at an aligned address, as a number. */
  r64(pa: number): number {
    return this.u32[pa / 4]! + this.u32[pa / 4 + 1]! * 4294967296
  }

  w64(pa: number, value: number): void {
    this.u32[pa / 4] = value
    this.u32[pa / 4 + 1] = Math.floor(value / 4294967296)
  }

  #at(pa: number): Region | undefined {
    return this.#regions.find(r => pa >= r.base && pa < r.base + r.size)
  }
}
