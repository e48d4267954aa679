// Writes the hypervisor information page (10.1).
import type { Memory } from '../machine/memory.ts'
import { Hip, HipMem, NUM_CPU, NUM_EXC, NUM_SEL, PAGE_SIZE } from './abi.ts'

const CPU_SIZE = 12
const MEM_SIZE = 24
const NUM_VMI = 256

export interface MemoryDescriptor {
  address: number
  size: number
  type: number
  aux: number
}

export interface HipContent {
  apiVersion: number
  tscKhz: number
  busKhz: number
  cpus: number
  gsis: number
  features: number
  memory: readonly MemoryDescriptor[]
}

/** Processor identification as CPUID shows it: family, model, stepping, platform, patch. */
export const cpuIdentity = { family: 6, model: 0x5e, stepping: 3, platform: 0, patch: 1 } as const

/** Fills the page at physical address `at`. */
export const writeHip = (memory: Memory, at: number, content: HipContent): void => {
  const bytes = memory.u8.subarray(at, at + PAGE_SIZE)
  const view = new DataView(bytes.buffer, bytes.byteOffset, PAGE_SIZE)
  const length = Hip.MEM_DESCRIPTORS + content.memory.length * MEM_SIZE
  bytes.fill(0)
  view.setUint32(0, Hip.SIGNATURE, true)
  view.setUint16(Hip.LENGTH, length, true)
  view.setUint16(Hip.CPU_OFFSET, Hip.CPU_DESCRIPTORS, true)
  view.setUint16(Hip.CPU_SIZE, CPU_SIZE, true)
  view.setUint16(Hip.MEM_OFFSET, Hip.MEM_DESCRIPTORS, true)
  view.setUint16(Hip.MEM_SIZE, MEM_SIZE, true)
  view.setUint32(Hip.FEATURES, content.features, true)
  view.setUint32(Hip.API_VERSION, content.apiVersion, true)
  view.setUint32(Hip.SEL_COUNT, NUM_SEL, true)
  view.setUint32(Hip.EXC_COUNT, NUM_EXC, true)
  view.setUint32(Hip.VMI_COUNT, NUM_VMI, true)
  view.setUint32(Hip.GSI_COUNT, content.gsis, true)
  view.setUint32(Hip.PAGE_SIZES, PAGE_SIZE, true)
  view.setUint32(Hip.UTCB_SIZES, PAGE_SIZE, true)
  view.setUint32(Hip.TSC_KHZ, content.tscKhz, true)
  view.setUint32(Hip.BUS_KHZ, content.apiVersion >= 10 ? 0 : content.busKhz, true)
  for (let cpu = 0; cpu < content.cpus && cpu < NUM_CPU; cpu++) {
    const d = Hip.CPU_DESCRIPTORS + cpu * CPU_SIZE
    bytes.set([1, 0, cpu, 0, cpu, cpuIdentity.family, cpuIdentity.model], d)
    bytes[d + 7] = cpuIdentity.stepping | (cpuIdentity.platform << 4)
    view.setUint32(d + 8, cpuIdentity.patch, true)
  }
  content.memory.forEach((m, i) => {
    const d = Hip.MEM_DESCRIPTORS + i * MEM_SIZE
    view.setBigUint64(d, BigInt(m.address), true)
    view.setBigUint64(d + 8, BigInt(m.size), true)
    view.setInt32(d + 16, m.type, true)
    view.setUint32(d + 20, m.aux, true)
  })
  view.setUint16(Hip.CHECKSUM, checksum(view, length), true)
}

/** The value that makes all 16-bit words of the structure sum up to 0. */
const checksum = (view: DataView, length: number): number => {
  let sum = 0
  for (let i = 0; i < length; i += 2) sum += view.getUint16(i, true)
  return -sum & 0xffff
}

export const moduleDescriptor = (address: number, size: number, aux: number): MemoryDescriptor => ({
  address,
  size,
  type: HipMem.MODULE,
  aux,
})
