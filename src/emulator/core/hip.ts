// What core reads from the hypervisor information page (reference nova.md 10.1).

import type { Op } from '../base/index.ts'
import { load } from '../base/index.ts'
import { HIP_ADDR, Hip, HipMem } from '../nova/abi.ts'
import type { Span } from './range-set.ts'

export interface Cpu {
  readonly id: number
  readonly package: number
  readonly core: number
  readonly thread: number
  readonly family: number
  readonly model: number
  readonly stepping: number
  readonly platform: number
  readonly patch: number
  readonly performance: boolean
  readonly efficient: boolean
}
/** A multiboot module; `cmdline` is the physical address of its command line. */
export interface Module extends Span {
  readonly cmdline: number
}
export interface HipInfo {
  readonly apiVersion: number
  readonly features: number
  readonly tscKhz: number
  readonly gsiCount: number
  readonly cpus: readonly Cpu[]
  readonly ram: readonly Span[]
  readonly hypervisor: readonly Span[]
  readonly modules: readonly Module[]
}

const CPU_ONLINE = 1
const P_CORE = 2
const E_CORE = 4

export const Feature = { IOMMU: 1, VMX: 2, SVM: 4 } as const

const u8 = (at: number): Op<number> => load(HIP_ADDR + at, 1)
const u16 = (at: number): Op<number> => load(HIP_ADDR + at, 2)
const u32 = (at: number): Op<number> => load(HIP_ADDR + at, 4)

function* readCpu(at: number, id: number): Op<Cpu | undefined> {
  const flags = yield* u8(at)
  if (!(flags & CPU_ONLINE)) return undefined
  const steppingPlatform = yield* u8(at + 7)
  return {
    id,
    thread: yield* u8(at + 1),
    core: yield* u8(at + 2),
    package: yield* u8(at + 3),
    family: yield* u8(at + 5),
    model: yield* u8(at + 6),
    stepping: steppingPlatform & 0xf,
    platform: (steppingPlatform >> 4) & 7,
    patch: yield* u32(at + 8),
    performance: (flags & P_CORE) !== 0,
    efficient: (flags & E_CORE) !== 0,
  }
}

export function* readHip(): Op<HipInfo> {
  const length = yield* u16(Hip.LENGTH)
  const cpuOffset = yield* u16(Hip.CPU_OFFSET)
  const cpuSize = yield* u16(Hip.CPU_SIZE)
  const memOffset = yield* u16(Hip.MEM_OFFSET)
  const memSize = yield* u16(Hip.MEM_SIZE)
  const cpus: Cpu[] = []
  for (let at = cpuOffset, id = 0; at + cpuSize <= memOffset; at += cpuSize, id++) {
    const cpu = yield* readCpu(at, id)
    if (cpu) cpus.push(cpu)
  }
  const ram: Span[] = []
  const hypervisor: Span[] = []
  const modules: Module[] = []
  for (let at = memOffset; at + memSize <= length; at += memSize) {
    const base = yield* load(HIP_ADDR + at, 8)
    const size = yield* load(HIP_ADDR + at + 8, 8)
    const type = (yield* u32(at + 16)) | 0
    const cmdline = yield* u32(at + 20)
    if (type === HipMem.RAM) ram.push({ base, size })
    if (type === HipMem.HYPERVISOR) hypervisor.push({ base, size })
    if (type === HipMem.MODULE) modules.push({ base, size, cmdline })
  }
  return {
    apiVersion: yield* u32(Hip.API_VERSION),
    features: yield* u32(Hip.FEATURES),
    tscKhz: yield* u32(Hip.TSC_KHZ),
    gsiCount: yield* u32(Hip.GSI_COUNT),
    cpus,
    ram,
    hypervisor,
    modules,
  }
}
