// Start of core on the bare machine: what the hypervisor handed over, physical memory, boot modules, and the lines that say so
// (reference genode.md 2.1; base-nova/src/core/platform.cc).

import {
  classic,
  error,
  hex,
  hexRange,
  log,
  type Op,
  readBytes,
  readText,
  toBytes,
  warning,
  writeBytes,
} from '../base/index.ts'
import { HIP_ADDR } from '../nova/abi.ts'
import { type Cpu, Feature, type HipInfo, readHip } from './hip.ts'
import { clearPhysical, LOCAL_BASE, mapLocal, pageDown, pageUp, takePorts, unmapLocal } from './kernel.ts'
import { PhysicalMemory } from './memory.ts'
import { platformInfo } from './platform-info.ts'
import { RomFs } from './rom-service.ts'

const PAGE = 4096
const API_VERSION = 10
const CORE_LOG_SIZE = 4 * PAGE
/** One page, and two for the descriptions of up to 64 CPUs. */
const PLATFORM_INFO_SIZE = 3 * PAGE
/** The command lines of modules are shorter. */
const MAX_NAME = 256

export interface Platform {
  readonly hip: HipInfo
  readonly memory: PhysicalMemory
  readonly roms: RomFs
  readonly width: number
  readonly height: number
  /** Kernel's number of the CPU at a location of the grid. */
  kernelCpu(xpos: number, ypos: number): number
}

/** CPUs by location: one column for each core, one row for each of its threads. */
const gridOf = (cpus: readonly Cpu[]): Cpu[][] => {
  const columns = new Map<string, Cpu[]>()
  for (const cpu of cpus) {
    const key = `${cpu.package}:${cpu.core}`
    columns.set(key, [...(columns.get(key) ?? []), cpu])
  }
  const grid = [...columns.values()].map(column => column.sort((a, b) => a.thread - b.thread))
  const height = grid[0]?.length ?? 1
  return grid.every(c => c.length === height) ? grid : cpus.map(cpu => [cpu])
}

export function* setUpPlatform(): Op<Platform> {
  yield* takePorts()
  const hip = yield* readHip()
  const grid = gridOf(hip.cpus)
  yield* printHypervisor(hip, grid)
  const memory = findMemory(hip)
  const roms = new RomFs()
  yield* findModules(hip, roms)
  if (classic) yield* addHip(memory, roms)
  else {
    yield* addPlatformInfo(hip, grid, memory, roms)
    yield* addCoreLog(memory, roms)
    yield* printModules(roms)
  }
  const kernelKiB = hip.hypervisor.reduce((sum, s) => sum + s.size, 0) / 1024
  if (!classic) {
    yield* log(Math.floor(kernelKiB), 'K kernel memory')
    yield* log()
  }
  return {
    hip,
    memory,
    roms,
    width: grid.length,
    height: grid[0]?.length ?? 1,
    kernelCpu: (x, y) => grid[x]?.[y]?.id ?? grid[0]?.[0]?.id ?? 0,
  }
}

function* printHypervisor(hip: HipInfo, grid: readonly (readonly Cpu[])[]): Op<void> {
  if (classic) return yield* printClassic(hip)
  yield* log('\nHypervisor NOVA (API v', hip.apiVersion, ')')
  if (hip.apiVersion !== API_VERSION)
    yield* error('running on a unsupported kernel API version ', hip.apiVersion)
  if (hip.features & Feature.IOMMU) yield* log('Hypervisor features IOMMU')
  if (hip.features & Feature.VMX) yield* log('Hypervisor features VMX')
  if (hip.features & Feature.SVM) yield* log('Hypervisor features SVM')
  const [width, height] = [grid.length, grid[0]?.length ?? 1]
  yield* log('Hypervisor reports ', width, 'x', height, ' CPU', width * height > 1 ? 's' : ' ')
  yield* warning('CPU has no invariant TSC.')
  yield* log('mapping: affinity space -> kernel cpu id - package:core:thread')
  for (const [x, column] of grid.entries())
    for (const [y, cpu] of column.entries()) {
      const kind = cpu.performance ? ' P' : cpu.efficient ? ' E' : ''
      const place = `${cpu.package}:${cpu.core}:${cpu.thread}`
      yield* log(` remap (${x}x${y}) -> ${cpu.id} - ${place}${kind}${cpu.id === 0 ? ' boot cpu' : ''}`)
    }
}

function* printClassic(hip: HipInfo): Op<void> {
  for (const [name, bit] of [
    ['VMX', Feature.VMX],
    ['SVM', Feature.SVM],
  ] as const)
    yield* log(hip.features & bit ? 'Hypervisor features ' : 'Hypervisor does not feature ', name)
  const count = hip.ram.length + hip.hypervisor.length + hip.modules.length
  yield* log('Hypervisor info page contains ', count, ' memory descriptors:')
  for (const s of hip.ram)
    yield* log(
      'detected physical memory: ',
      hex(s.base, { pad: true }),
      ' - ',
      hex(s.base + s.size, { pad: true }),
    )
}

/** RAM without what hypervisor and modules occupy; the first page stays unused. */
const findMemory = (hip: HipInfo): PhysicalMemory => {
  const memory = new PhysicalMemory()
  for (const s of hip.ram) {
    const base = pageUp(s.base)
    const size = pageDown(s.base + s.size) - base
    memory.ram.add(base, size)
    memory.free.add(base, size)
  }
  for (const s of [{ base: 0, size: PAGE }, ...hip.hypervisor, ...hip.modules])
    memory.free.remove(pageDown(s.base), pageUp(s.base + s.size) - pageDown(s.base))
  return memory
}

/** The first module is core itself. */
function* findModules(hip: HipInfo, roms: RomFs): Op<void> {
  for (const module of hip.modules.slice(1)) {
    const name = yield* moduleName(module.cmdline)
    if (module.size === 0) {
      yield* warning(`ignore zero-sized boot module '${name}'`)
      continue
    }
    const { base, size } = module
    roms.add({ name, base, size })
    if (classic) yield* log('detected multi-boot module: ', name, ' ', hex(base), '-', hex(base + size))
  }
}

/** Last element of the path with which the command line begins. */
function* moduleName(cmdline: number): Op<string> {
  yield* mapLocal(pageDown(cmdline), 2 * PAGE)
  const text = yield* readText(LOCAL_BASE + cmdline, MAX_NAME)
  yield* unmapLocal(pageDown(cmdline), 2 * PAGE)
  const path = text.split(' ')[0] ?? ''
  return path.slice(path.lastIndexOf('/') + 1)
}

function* addPlatformInfo(
  hip: HipInfo,
  grid: readonly (readonly Cpu[])[],
  memory: PhysicalMemory,
  roms: RomFs,
): Op<void> {
  const size = PLATFORM_INFO_SIZE
  const bytes = toBytes(platformInfo(hip, grid))
  if (bytes.length > size) yield* error('platform_info exceeds maximum buffer size')
  yield* addGenerated('platform_info', size, bytes.subarray(0, size), memory, roms)
}

/** Not modelled: core's own lines in this ROM; it stays empty. */
function* addCoreLog(memory: PhysicalMemory, roms: RomFs): Op<void> {
  yield* addGenerated('core_log', CORE_LOG_SIZE, new Uint8Array(0), memory, roms)
}

function* addGenerated(
  name: string,
  size: number,
  content: Uint8Array,
  memory: PhysicalMemory,
  roms: RomFs,
): Op<void> {
  const base = memory.alloc(size)
  if (base === undefined) return yield* error('unable to allocate ROM meta data for ', name)
  yield* clearPhysical(base, size)
  yield* writeBytes(yield* mapLocal(base, size), content)
  yield* unmapLocal(base, size)
  roms.add({ name, base, size })
}

function* printModules(roms: RomFs): Op<void> {
  let text = 'ROM modules:\n'
  for (const m of roms.modules) text += ` ROM: ${hexRange(m.base, m.size)} ${m.name}\n`
  yield* log(text)
}

/** Classic programs read the hypervisor information page itself. */
function* addHip(memory: PhysicalMemory, roms: RomFs): Op<void> {
  yield* addGenerated('hypervisor_info_page', PAGE, yield* readBytes(HIP_ADDR, PAGE), memory, roms)
}
