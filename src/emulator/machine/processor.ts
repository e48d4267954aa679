// The processor as one execution context sees it: register file, translation cache, access to memory through the current page tables.
// Programs hold this object, so everything that would reach physical memory is private to the class; the kernel's own access goes through
// functions that only this module hands out.
import type { Clock, TimeBase } from './clock.ts'
import { costs } from './costs.ts'
import { Access, type Cpu, REG_COUNT } from './cpu.ts'
import type { Memory } from './memory.ts'

/** The page tables that the processor walks; implemented by the kernel. */
export interface AddressSpace {
  /** Grows whenever a translation was taken away or changed: caches are void then. */
  readonly epoch: number
  /** Physical page number * 8 + rights of a virtual page, 0 when not mapped. */
  translate(vpn: number): number
}

const ENTRIES = 32
const PAGE = 4096
const HIGH = 4294967296

/** Sets what a LOAD trap yielded. */
export let setLoaded: (processor: Processor, value: unknown) => void
/** Gives the context another UTCB page (physical address, -1 for none), address space or clock. */
export let attach: (processor: Processor, utcb: number, space: AddressSpace, clock: Clock) => void

export class Processor implements Cpu {
  readonly regs = new Float64Array(REG_COUNT)
  readonly #memory: Memory
  readonly #u8: Uint8Array
  readonly #u32: Uint32Array
  readonly #base: TimeBase
  #clock: Clock
  #space: AddressSpace
  /** UTCB as an index of 32-bit words. */
  #utcb: number
  #loaded: unknown = undefined
  #tags: Float64Array | undefined = undefined
  #frames: Float64Array | undefined = undefined
  #rights: Uint8Array | undefined = undefined
  #epoch = 0

  static {
    setLoaded = (processor, value) => {
      processor.#loaded = value
    }
    attach = (processor, utcb, space, clock) => {
      processor.#utcb = utcb / 4
      processor.#space = space
      processor.#clock = clock
      processor.#epoch = -1
    }
  }

  /** `utcb`: physical address of the context's UTCB page, negative without one. */
  constructor(memory: Memory, space: AddressSpace, clock: Clock, base: TimeBase, utcb: number) {
    this.#memory = memory
    this.#u8 = memory.u8
    this.#u32 = memory.u32
    this.#space = space
    this.#clock = clock
    this.#base = base
    this.#utcb = utcb / 4
  }

  get loaded(): unknown {
    return this.#loaded
  }

  hit(va: number, size: number, access: number): boolean {
    return (va % PAGE) + size <= PAGE && this.#find(va, access) >= 0
  }

  r8(va: number): number {
    const pa = this.#at(va, Access.READ)
    return pa < this.#u8.length ? this.#u8[pa]! : this.#memory.deviceRead(pa - HIGH, 1)
  }

  r16(va: number): number {
    const pa = this.#at(va, Access.READ)
    if (pa >= this.#u8.length) return this.#memory.deviceRead(pa - HIGH, 2)
    return this.#u8[pa]! | (this.#u8[pa + 1]! << 8)
  }

  r32(va: number): number {
    const pa = this.#at(va, Access.READ)
    if (pa >= this.#u8.length) return this.#memory.deviceRead(pa - HIGH, 4)
    return pa % 4 === 0 ? this.#u32[pa / 4]! : this.#unaligned(pa)
  }

  r64(va: number): number {
    const pa = this.#at(va, Access.READ)
    if (pa >= this.#u8.length) return this.#memory.deviceRead(pa - HIGH, 8)
    if (pa % 4 !== 0) return this.#unaligned(pa) + this.#unaligned(pa + 4) * HIGH
    return this.#u32[pa / 4]! + this.#u32[pa / 4 + 1]! * HIGH
  }

  w8(va: number, value: number): void {
    const pa = this.#at(va, Access.WRITE)
    if (pa < this.#u8.length) this.#u8[pa] = value
    else this.#memory.deviceWrite(pa - HIGH, 1, value)
  }

  w16(va: number, value: number): void {
    const pa = this.#at(va, Access.WRITE)
    if (pa >= this.#u8.length) {
      this.#memory.deviceWrite(pa - HIGH, 2, value)
      return
    }
    this.#u8[pa] = value
    this.#u8[pa + 1] = value >> 8
  }

  w32(va: number, value: number): void {
    const pa = this.#at(va, Access.WRITE)
    if (pa >= this.#u8.length) {
      this.#memory.deviceWrite(pa - HIGH, 4, value)
      return
    }
    if (pa % 4 === 0) this.#u32[pa / 4] = value
    else this.#setUnaligned(pa, value)
  }

  w64(va: number, value: number): void {
    const pa = this.#at(va, Access.WRITE)
    if (pa >= this.#u8.length) {
      this.#memory.deviceWrite(pa - HIGH, 8, value)
      return
    }
    const high = Math.floor(value / HIGH)
    if (pa % 4 === 0) {
      this.#u32[pa / 4] = value
      this.#u32[pa / 4 + 1] = high
    } else {
      this.#setUnaligned(pa, value)
      this.#setUnaligned(pa + 4, high)
    }
  }

  copyOut(va: number, target: Uint8Array, offset: number, length: number): void {
    const pa = this.#range(va, length, Access.READ)
    if (pa >= this.#u8.length)
      for (let i = 0; i < length; i++) target[offset + i] = this.#memory.deviceRead(pa - HIGH + i, 1)
    else if (length < 64) for (let i = 0; i < length; i++) target[offset + i] = this.#u8[pa + i]!
    else target.set(this.#u8.subarray(pa, pa + length), offset)
  }

  copyIn(va: number, source: Uint8Array, offset: number, length: number): void {
    const pa = this.#range(va, length, Access.WRITE)
    if (pa >= this.#u8.length)
      for (let i = 0; i < length; i++) this.#memory.deviceWrite(pa - HIGH + i, 1, source[offset + i]!)
    else if (length < 64) for (let i = 0; i < length; i++) this.#u8[pa + i] = source[offset + i]!
    else this.#u8.set(source.subarray(offset, offset + length), pa)
  }

  fill(va: number, value: number, length: number): void {
    const pa = this.#range(va, length, Access.WRITE)
    if (pa < this.#u8.length) this.#memory.fill(pa, value, length)
    else for (let i = 0; i < length; i++) this.#memory.deviceWrite(pa - HIGH + i, 1, value)
  }

  utcb(index: number): number {
    const at = this.#utcbAt(index)
    return this.#u32[at]! + this.#u32[at + 1]! * HIGH
  }

  setUtcb(index: number, value: number): void {
    const at = this.#utcbAt(index)
    this.#u32[at] = value
    this.#u32[at + 1] = value >= 0 && value < HIGH ? 0 : Math.floor(value / HIGH)
  }

  utcbOut(offset: number, target: Uint8Array, at: number, length: number): void {
    const pa = this.#utcbRange(offset, length)
    if (length < 64) for (let i = 0; i < length; i++) target[at + i] = this.#u8[pa + i]!
    else target.set(this.#u8.subarray(pa, pa + length), at)
  }

  utcbIn(offset: number, source: Uint8Array, at: number, length: number): void {
    const pa = this.#utcbRange(offset, length)
    if (length < 64) for (let i = 0; i < length; i++) this.#u8[pa + i] = source[at + i]!
    else this.#u8.set(source.subarray(at, at + length), pa)
  }

  tsc(): number {
    this.#clock.nowNs += costs.rdtsc
    return this.#base.ticksAt(this.#clock.nowNs)
  }

  #utcbAt(index: number): number {
    if (this.#utcb < 0 || !(index >= 0 && index < 512)) throw new RangeError(`no UTCB word ${index}`)
    return this.#utcb + ((index * 2) | 0)
  }

  #utcbRange(offset: number, length: number): number {
    if (this.#utcb < 0 || !(offset >= 0 && length >= 0 && offset + length <= PAGE))
      throw new RangeError(`no UTCB range [${offset},${offset + length})`)
    return this.#utcb * 4 + offset
  }

  #range(va: number, length: number, access: number): number {
    if (!(length >= 0) || (va % PAGE) + length > PAGE)
      throw new RangeError(`access of ${length} bytes at 0x${va.toString(16)} crosses a page`)
    return this.#at(va, access)
  }

  /** Physical address; addresses of devices come as address + 2^32. */
  #at(va: number, access: number): number {
    const pa = this.#find(va, access)
    if (pa < 0) throw new RangeError(`access to 0x${va.toString(16)} without a hit before`)
    return pa
  }

  #find(va: number, access: number): number {
    const tags = this.#tags
    const vpn = Math.floor(va / PAGE)
    const slot = vpn & (ENTRIES - 1)
    if (
      tags !== undefined &&
      this.#epoch === this.#space.epoch &&
      tags[slot] === vpn &&
      (this.#rights![slot]! & access) === access
    )
      return this.#frames![slot]! + (va - vpn * PAGE)
    return this.#walk(va, vpn, slot, access)
  }

  #walk(va: number, vpn: number, slot: number, access: number): number {
    if (this.#tags === undefined) {
      this.#tags = new Float64Array(ENTRIES).fill(-1)
      this.#frames = new Float64Array(ENTRIES)
      this.#rights = new Uint8Array(ENTRIES)
    }
    if (this.#epoch !== this.#space.epoch) {
      this.#tags.fill(-1)
      this.#epoch = this.#space.epoch
    }
    if (!(va >= 0)) return -1
    const entry = this.#space.translate(vpn)
    if ((entry & access) !== access) return -1
    const pa = Math.floor(entry / 8) * PAGE
    const frame = this.#memory.isRam(pa) ? pa : pa + HIGH
    this.#tags[slot] = vpn
    this.#frames![slot] = frame
    this.#rights![slot] = entry & 7
    return frame + (va - vpn * PAGE)
  }

  #unaligned(pa: number): number {
    const u8 = this.#u8
    return (u8[pa]! | (u8[pa + 1]! << 8) | (u8[pa + 2]! << 16)) + u8[pa + 3]! * 0x1000000
  }

  #setUnaligned(pa: number, value: number): void {
    for (let i = 0; i < 4; i++) this.#u8[pa + i] = Math.floor(value / 256 ** i)
  }
}
Object.freeze(Processor.prototype)
