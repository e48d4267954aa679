// Boot: places modules in memory, gives the kernel its resources, prints the boot lines and starts the root task (reference, 10).

import { Reg } from '../machine/cpu.ts'
import { readElf } from '../machine/elf.ts'
import type { Machine } from '../machine/machine.ts'
import type { Programs } from '../machine/programs.ts'
import { encodeUtf8 } from '../machine/utf8.ts'
import {
  ARG1,
  CrdType,
  HIP_ADDR,
  HipMem,
  kernelSelGsi,
  kernelSelIdle,
  PAGE_SIZE,
  Rights,
  ROOT_UTCB_ADDR,
  RootSel,
} from './abi.ts'
import { delegate } from './delegation.ts'
import type { Dialect } from './dialect.ts'
import { Cont, type Ec } from './ec.ts'
import { FrameAllocator } from './frames.ts'
import { cpuIdentity, type MemoryDescriptor, moduleDescriptor, writeHip } from './hip.ts'
import { die } from './ipc.ts'
import { Kernel } from './kernel.ts'
import { firmwareMap, HIP_FRAME, kernelRegions, type PhysicalRange, STRINGS } from './layout.ts'
import { Mapping } from './mapping.ts'
import { Pd } from './pd.ts'
import { enqueueReady, schedule } from './scheduler.ts'
import { Sm } from './sm.ts'

/** The modules and the machine do not make a system: a mistake of whoever put them together, not of the emulator. */
export class BootError extends Error {
  override readonly name = 'BootError'
}

export interface Module {
  name: string
  bytes: Uint8Array
  /** Text behind the name on the module's command line. */
  cmdline?: string
}

export interface BootOptions {
  cmdline: string
  dialect: Dialect
  /** The first one is the root task. */
  modules: readonly Module[]
  kernelPoolBytes?: number
}

/** Number of global system interrupts (r10, since 2022). */
const NUM_GSI = 192
const ROOT_PRIORITY = 1
const ROOT_QUANTUM_US = 10000
/** The first segment of the root task, one page into its file, starts at a multiple of this in physical memory. */
const ROOT_ALIGNMENT = 1024 * 1024
const ROOT_RESERVE_PAGES = 256
/** Physical addresses that the kernel domain owns: 64 GiB. */
const PHYSICAL_PAGES = 2 ** 24

/** Brings the machine up to the point where the root task is about to run at time 0. */
export const boot = (machine: Machine, programs: Programs, options: BootOptions): Kernel => {
  const regions = kernelRegions(machine.options.memoryBytes, options.kernelPoolBytes)
  const kernel = new Kernel(
    machine,
    options.dialect,
    programs,
    new FrameAllocator(regions.pool.start, regions.pool.end),
  )
  if (hasOption(options, 'serial'))
    kernel.onTrace = line => {
      for (const byte of encodeUtf8(`${line}\r\n`)) machine.uart.onSend(byte)
    }
  const modules = placeModules(machine, options.modules, regions.pool.end)
  const memory: MemoryDescriptor[] = [
    ...firmwareMap(machine.options.memoryBytes).map(r => ({
      address: r.start,
      size: r.end - r.start,
      type: r.type,
      aux: 0,
    })),
    ...modules,
    ...Object.values(regions).map((r: PhysicalRange) => ({
      address: r.start,
      size: r.end - r.start,
      type: HipMem.HYPERVISOR,
      aux: 0,
    })),
  ]
  writeHip(machine.memory, HIP_FRAME, {
    apiVersion: options.dialect.apiVersion,
    tscKhz: machine.options.tscKhz,
    busKhz: machine.options.busKhz,
    cpus: machine.options.cpus,
    gsis: NUM_GSI,
    features: { none: 0, vmx: 2, svm: 4 }[machine.options.virtualization],
    memory,
  })
  fillKernelPd(kernel, Object.values(regions))
  printBootLines(kernel)
  startRoot(kernel, modules[0]!, options.modules[0]!)
  return kernel
}

const mib = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`

/** A parameter of the command line. The kernel r10 compares only as many letters as are given, older ones whole words (10.3). */
const hasOption = (options: BootOptions, name: string): boolean =>
  options.cmdline
    .split(' ')
    .some(word => word !== '' && (options.dialect.name === 'classic' ? word === name : name.startsWith(word)))

/**
 * Modules go to the top of RAM, the first one highest and so that its segments need few mappings; their command lines go into low memory.
 * What the kernel keeps for itself ends at `bottom`.
 */
const placeModules = (machine: Machine, modules: readonly Module[], bottom: number): MemoryDescriptor[] => {
  let top = machine.options.memoryBytes - 0x20000
  let string = STRINGS.start
  return modules.map((m, i) => {
    const line = encodeUtf8(m.cmdline ? `${m.name} ${m.cmdline}` : m.name)
    if (string + line.length + 1 > STRINGS.end)
      throw new BootError('the command lines of the boot modules are too long')
    top -= Math.ceil(Math.max(m.bytes.length, 1) / PAGE_SIZE) * PAGE_SIZE
    if (i === 0) top -= (top + PAGE_SIZE) % ROOT_ALIGNMENT
    if (top < bottom)
      throw new BootError(
        `the boot modules do not fit into ${mib(machine.options.memoryBytes)} of memory, of which the kernel takes ${mib(bottom)}`,
      )
    machine.memory.u8.set(m.bytes, top)
    machine.memory.u8.set(line, string)
    machine.memory.u8[string + line.length] = 0
    const descriptor = moduleDescriptor(top, m.bytes.length, string)
    string += line.length + 1
    return descriptor
  })
}

const addRange = (pd: Pd, type: number, start: number, end: number, rights: number): void => {
  for (let at = start; at < end; ) {
    let order = 0
    while (at % 2 ** (order + 1) === 0 && at + 2 ** (order + 1) <= end && order < 35) order++
    const space = pd.space(type)!
    space.insert(new Mapping(space, at, order, at, rights, null, 0))
    at += 2 ** order
  }
}

/** The kernel's own domain holds all that the root task may take: memory outside the kernel, all ports, interrupt semaphores, idle SCs. */
const fillKernelPd = (kernel: Kernel, reserved: readonly PhysicalRange[]): void => {
  const pd = kernel.kernelPd
  let page = 0
  for (const r of [...reserved].sort((a, b) => a.start - b.start)) {
    addRange(pd, CrdType.MEM, page, r.start / PAGE_SIZE, Rights.RWX)
    page = r.end / PAGE_SIZE
  }
  addRange(pd, CrdType.MEM, page, PHYSICAL_PAGES, Rights.RWX)
  addRange(pd, CrdType.MEM, HIP_FRAME / PAGE_SIZE, HIP_FRAME / PAGE_SIZE + 1, Rights.R)
  addRange(pd, CrdType.PIO, 0, 0x10000, Rights.RWX)
  for (const cpu of kernel.cpus) {
    const space = pd.objects
    space.insert(
      new Mapping(space, kernelSelIdle(cpu.id), 0, cpu.idleSc.address, Rights.SC_CTRL, cpu.idleSc, 0),
    )
  }
  for (let gsi = 0; gsi < NUM_GSI; gsi++) {
    const sm = new Sm(pd, kernel.newAddress(), 0, null, 0, gsi)
    kernel.gsis.push(sm)
    pd.objects.insert(
      new Mapping(pd.objects, kernelSelGsi(gsi), 0, sm.address, Rights.SM_UP | Rights.SM_DOWN, sm, 0),
    )
  }
}

const two = (n: number): string => String(n).padStart(2, '0')

/** The kernel's own lines in the form of its era (10.4). What stands for compiler and version says that this is the emulated kernel. */
const printBootLines = (kernel: Kernel): void => {
  const { tscKhz, busKhz } = kernel.machine.options
  const { family, model, stepping, platform, patch } = cpuIdentity
  const [f, m, s, p, u] = [family, model, stepping, platform, patch].map(n => n.toString(16))
  const classic = kernel.dialect.name === 'classic'
  kernel.onTrace(
    classic
      ? '\fNOVA 0.1 (Emulated): [TypeScript]'
      : '\fNOVA Microhypervisor v10-emulate (x86_64): [TypeScript] [MBI2]',
  )
  kernel.onTrace('')
  kernel.trace(kernel.cpus[0]!, `TSC:${tscKhz} kHz BUS:${busKhz} kHz${classic ? '' : ' (measured)'}`)
  for (const cpu of kernel.cpus) {
    const place = classic ? `0:${cpu.id}:0` : `${two(0)}:${two(cpu.id)}:0`
    kernel.trace(
      cpu,
      `CORE:${place} ${f}:${m}:${s}:${p} [${u}] Emulated x86-64 processor${classic ? '' : ' HLT+E+I'}`,
    )
  }
}

const grant = (
  kernel: Kernel,
  pd: Pd,
  selector: number,
  object: Sm | Pd | Ec | Kernel['cpus'][number]['sc'],
  rights: number,
): void => {
  pd.objects.insert(new Mapping(pd.objects, selector, 0, object.address, rights, object, 0))
  kernel.register(object, 0)
}

const startRoot = (kernel: Kernel, at: MemoryDescriptor, module: Module): void => {
  const cpu = kernel.cpus[0]!
  const pd = new Pd(kernel, kernel.kernelPd, 'core')
  kernel.rootPd = pd
  pd.quota.limit = kernel.frames.freePages
  pd.quota.reserved = ROOT_RESERVE_PAGES
  const ec = kernel.newEc(pd, cpu, 'global', ROOT_UTCB_ADDR, 0, HIP_ADDR)!
  pd.memory.place(HIP_ADDR / PAGE_SIZE, HIP_FRAME / PAGE_SIZE, Rights.R)
  const sc = kernel.newSc(pd, ec, ROOT_PRIORITY, ROOT_QUANTUM_US)
  grant(kernel, pd, RootSel.PD, pd, Rights.OBJ_ALL)
  grant(kernel, pd, RootSel.EC, ec, kernel.dialect.newEc)
  grant(kernel, pd, RootSel.SC, sc, kernel.dialect.newSc)
  kernel.suspendSm = new Sm(pd, kernel.newAddress(), 0, null, 0, -1)
  grant(kernel, pd, RootSel.SUSPEND, kernel.suspendSm, Rights.SM_UP | Rights.SM_DOWN)
  kernel.msrSm = new Sm(pd, kernel.newAddress(), 0, null, 0, -1)
  grant(kernel, pd, RootSel.MSR, kernel.msrSm, Rights.SM_UP | Rights.SM_DOWN)
  const failure = loadRoot(kernel, pd, ec, at.address, module.bytes)
  ec.regs[ARG1] = 0
  ec.cont = Cont.USER
  enqueueReady(cpu, sc, true)
  schedule(cpu, false)
  if (failure !== undefined) die(kernel, cpu, ec, failure)
  for (const each of kernel.cpus) {
    each.clock.nowNs = 0
    each.sc.sinceNs = 0
    each.ecSinceNs = 0
  }
  if (failure === undefined) cpu.budgetEndNs = sc.leftNs
}

/** The largest order that both bases are aligned to and that fits. */
const commonOrder = (a: number, b: number, pages: number): number => {
  let order = 0
  while (a % 2 ** (order + 1) === 0 && b % 2 ** (order + 1) === 0 && 2 ** (order + 1) <= pages) order++
  return order
}

/** Maps the segments of the root task's image where they lie; the reason if it is no good one. */
const loadRoot = (kernel: Kernel, pd: Pd, ec: Ec, address: number, bytes: Uint8Array): string | undefined => {
  const elf = readElf(bytes)
  if (elf === undefined || elf.type !== 2 || elf.machine !== 62) return 'No ELF'
  for (const s of elf.segments) {
    if (s.fileSize !== s.memSize || s.offset % PAGE_SIZE !== s.vaddr % PAGE_SIZE) return 'Bad ELF'
    const rights = (s.flags & 4 ? Rights.R : 0) | (s.flags & 2 ? Rights.W : 0) | (s.flags & 1 ? Rights.X : 0)
    const first = Math.floor(s.vaddr / PAGE_SIZE)
    const last = Math.ceil((s.vaddr + s.memSize) / PAGE_SIZE)
    const frame = Math.floor((address + s.offset) / PAGE_SIZE)
    for (let page = first; page < last; ) {
      const sendBase = frame + page - first
      const order = commonOrder(sendBase, page, last - page)
      delegate(kernel, kernel.cpus[0]!, kernel.kernelPd, pd, {
        type: CrdType.MEM,
        rights,
        flags: 0,
        sendBase,
        sendOrder: order,
        receiveBase: page,
        receiveOrder: order,
        hotSpot: 0,
      })
      page += 2 ** order
    }
  }
  ec.regs[Reg.RIP] = elf.entry
  kernel.rootText = Math.floor(elf.entry / PAGE_SIZE) * PAGE_SIZE
  return undefined
}
