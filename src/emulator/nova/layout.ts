// Where things are in physical memory when the kernel starts: firmware map, kernel regions, modules.
import { PAGE_SIZE } from './abi.ts'

const KIB = 1024
const MIB = 1024 * KIB

export interface PhysicalRange {
  start: number
  end: number
}

/** The regions that the kernel keeps for itself; their sizes are those of Genode's build on the reference machine (36892 KiB with 800 MiB of RAM). */
export interface KernelRegions {
  /** Trampoline of application processors. */
  trampoline: PhysicalRange
  /** Image and link area. */
  image: PhysicalRange
  /** Static and dynamic pool: kernel objects, UTCBs, page tables. */
  pool: PhysicalRange
}

/** 4 MiB static pool and a dynamic one of 1 % of RAM, but at least 28 MiB. */
export const kernelRegions = (ramBytes: number, poolBytes?: number): KernelRegions => {
  const dynamic = Math.max(28 * MIB, Math.floor(ramBytes / 100 / PAGE_SIZE) * PAGE_SIZE)
  const image = 2 * MIB
  const pool = image + 4120 * KIB
  return {
    trampoline: { start: 0x1000, end: 0x2000 },
    image: { start: image, end: pool },
    pool: { start: pool, end: pool + (poolBytes ?? 4 * MIB + dynamic) },
  }
}

/** Firmware's memory map: type 1 is RAM, 2 reserved. QEMU's shape. */
export const firmwareMap = (ramBytes: number): { start: number; end: number; type: number }[] => [
  { start: 0, end: 0x9fc00, type: 1 },
  { start: 0x9fc00, end: 0xa0000, type: 2 },
  { start: 0xf0000, end: 0x100000, type: 2 },
  { start: 0x100000, end: ramBytes - 0x20000, type: 1 },
  { start: ramBytes - 0x20000, end: ramBytes, type: 2 },
  { start: 0xfffc0000, end: 0x100000000, type: 2 },
]

/** Command-line strings of the modules. */
export const STRINGS: PhysicalRange = { start: 0x90000, end: 0x9f000 }

/** The page of the hypervisor information page, inside the kernel's image. */
export const HIP_FRAME = 2 * MIB + 64 * KIB
