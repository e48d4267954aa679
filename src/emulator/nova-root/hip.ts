// Reads the hypervisor information page.
import { type Cpu, HIP_ADDR, Hip, type Op } from '../nova/abi.ts'
import { read32, read64 } from './memory.ts'

export interface HipMemory {
  address: number
  size: number
  /** 1 is RAM, -1 the kernel's own, -2 a boot module; see the kernel's documentation for more. */
  type: number
  aux: number
}

export interface HipInfo {
  apiVersion: number
  tscKhz: number
  /** Processors that are on line. */
  cpus: number
  gsis: number
  memory: HipMemory[]
}

const CPU_SIZE = 12
const MEM_SIZE = 24

export function* readHip(cpu: Cpu): Op<HipInfo> {
  const length = (yield* read32(cpu, HIP_ADDR + Hip.CHECKSUM)) >>> 16
  let cpus = 0
  for (let at = Hip.CPU_DESCRIPTORS; at < Hip.MEM_DESCRIPTORS; at += CPU_SIZE)
    cpus += (yield* read32(cpu, HIP_ADDR + at)) & 1
  const memory: HipMemory[] = []
  for (let at = HIP_ADDR + Hip.MEM_DESCRIPTORS; at < HIP_ADDR + length; at += MEM_SIZE)
    memory.push({
      address: yield* read64(cpu, at),
      size: yield* read64(cpu, at + 8),
      type: (yield* read32(cpu, at + 16)) | 0,
      aux: yield* read32(cpu, at + 20),
    })
  return {
    apiVersion: yield* read32(cpu, HIP_ADDR + Hip.API_VERSION),
    tscKhz: yield* read32(cpu, HIP_ADDR + Hip.TSC_KHZ),
    cpus,
    gsis: yield* read32(cpu, HIP_ADDR + Hip.GSI_COUNT),
    memory,
  }
}
