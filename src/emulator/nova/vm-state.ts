// State of a virtual CPU that is no general register, kept in the layout of the UTCB's state area, and its transfer by MTD bits (4.2, 4.3, 9.4).
import type { Memory } from '../machine/memory.ts'
import { Utcb } from './abi.ts'

/** MTD bits that only virtual CPUs have, with the ranges [offset, length] of the state area that each covers. */
const groups: readonly (readonly [bit: number, ranges: readonly (readonly [number, number])[]])[] = [
  [1 << 3, [[0x08, 8]]], // instruction length, with the IP
  [
    1 << 5,
    [
      [0x178, 16],
      [0x1a8, 16],
    ],
  ], // ES DS
  [1 << 6, [[0x1b8, 32]]], // FS GS
  [1 << 7, [[0x188, 32]]], // CS SS
  [1 << 8, [[0x1e8, 16]]], // TR
  [1 << 9, [[0x1d8, 16]]], // LDTR
  [1 << 10, [[0x1f8, 16]]], // GDTR
  [1 << 11, [[0x208, 16]]], // IDTR
  [1 << 12, [[0xc8, 32]]], // CR0 CR2 CR3 CR4
  [1 << 13, [[0x158, 8]]], // DR7
  [1 << 14, [[0x160, 24]]], // SYSENTER
  [1 << 17, [[0x28, 8]]], // injection
  [1 << 18, [[0x20, 8]]], // interruptibility, activity
  [1 << 20, [[0x120, 8]]], // EFER
  [1 << 21, [[0xf8, 32]]], // PDPTE
  [1 << 23, [[0x128, 40]]], // SYSCALL, SWAPGS
  [
    1 << 24,
    [
      [0x118, 8],
      [0x150, 8],
    ],
  ], // CR8, TPR and threshold
  [1 << 25, [[0x228, 8]]], // TSC_AUX
  [1 << 26, [[0xe8, 16]]], // XCR0 XSS
]
const CTRL = 1 << 16
const TSC = 1 << 19
const CTRL_OFFSET = 0xc0
const TSC_VALUE = 0x218
const TSC_OFFSET = 0x220
const INJECTION = 0x28
const INTERRUPTIBILITY = 0x20
const SIZE = 0x240
const DATA = Utcb.DATA * 8

/** Bits of the injection field. */
export const Inject = { VALID: 0x80000000, WINDOW: 1 << 12 } as const

export class VmState {
  readonly bytes = new Uint8Array(SIZE)
  /** Ticks that the guest's counter is ahead. */
  tscOffset = 0
  readonly #view = new DataView(this.bytes.buffer)

  /** What the monitor wants injected at the next entry. */
  get injection(): number {
    return this.#view.getUint32(INJECTION, true)
  }

  set injection(value: number) {
    this.#view.setUint32(INJECTION, value, true)
  }

  /** The guest can take no interrupt just now. */
  get shadowed(): boolean {
    return this.#view.getUint32(INTERRUPTIBILITY, true) !== 0
  }

  /** Puts the selected state into a UTCB page. `ticks`: the host's counter now. */
  save(memory: Memory, utcb: number, mtd: number, ticks: number): void {
    const at = utcb + DATA
    for (const [bit, ranges] of groups)
      if (mtd & bit)
        for (const [offset, length] of ranges)
          memory.u8.set(this.bytes.subarray(offset, offset + length), at + offset)
    if (mtd & TSC) {
      memory.w64(at + TSC_VALUE, ticks + this.tscOffset)
      memory.w64(at + TSC_OFFSET, this.tscOffset)
    }
  }

  /** Takes the selected state from a UTCB page; a written TSC offset adds to the kept one. */
  restore(memory: Memory, utcb: number, mtd: number): void {
    const at = utcb + DATA
    for (const [bit, ranges] of groups)
      if (mtd & bit)
        for (const [offset, length] of ranges)
          this.bytes.set(memory.u8.subarray(at + offset, at + offset + length), offset)
    if (mtd & CTRL) this.bytes.set(memory.u8.subarray(at + CTRL_OFFSET, at + CTRL_OFFSET + 8), CTRL_OFFSET)
    if (mtd & TSC) this.tscOffset += memory.r64(at + TSC_OFFSET)
  }
}
