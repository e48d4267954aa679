// Reference, 10: what the root task finds.
import { expect, test } from 'vitest'
import { createEmulator } from '../index.ts'
import { writeElf } from '../machine/elf.ts'
import {
  type Cpu,
  CrdType,
  crd,
  HIP_ADDR,
  Hip,
  HipMem,
  Item,
  PAGE_SIZE,
  Reg,
  Rights,
  ROOT_UTCB_ADDR,
  RootSel,
  Status,
  Syscall,
} from './abi.ts'
import * as sys from './testing.ts'

/** Boots with these extra modules and returns what `look` sees. */
const seen = <T>(look: (cpu: Cpu) => T, cpus = 1): T => {
  let result: T | undefined
  const emulator = sys.bootRoot(
    [
      function* (cpu) {
        result = look(cpu)
        yield* sys.down(cpu, RootSel.MSR)
      },
    ],
    {
      modules: [sys.rootModule(), { name: 'data', bytes: new Uint8Array(5000).fill(7), cmdline: 'a b' }],
      machine: { cpus },
    },
  )
  emulator.run({ untilNs: 1e9, stopAtLine: false, maxTraps: 1e4 })
  return result!
}

const hipWord = (cpu: Cpu, offset: number, size: 16 | 32): number => {
  cpu.hit(HIP_ADDR + offset, size / 8, 1)
  return size === 16 ? cpu.r16(HIP_ADDR + offset) : cpu.r32(HIP_ADDR + offset)
}

const descriptors = (cpu: Cpu) => {
  const list: { address: number; size: number; type: number; aux: number }[] = []
  const end = hipWord(cpu, Hip.LENGTH, 16)
  for (let at = HIP_ADDR + Hip.MEM_DESCRIPTORS; at < HIP_ADDR + end; at += 24)
    list.push({
      address: cpu.r64(at),
      size: cpu.r64(at + 8),
      type: cpu.r32(at + 16) | 0,
      aux: cpu.r32(at + 20),
    })
  return list
}

test('the information page: header, checksum, processors', () => {
  const hip = seen(cpu => {
    const length = hipWord(cpu, Hip.LENGTH, 16)
    let sum = 0
    for (let i = 0; i < length; i += 2) sum += hipWord(cpu, i, 16)
    const flags = [0, 1, 2].map(i => cpu.r8(HIP_ADDR + Hip.CPU_DESCRIPTORS + 12 * i))
    return {
      signature: hipWord(cpu, 0, 32),
      sum: sum & 0xffff,
      flags,
      api: hipWord(cpu, Hip.API_VERSION, 32),
      sel: hipWord(cpu, Hip.SEL_COUNT, 32),
      tsc: hipWord(cpu, Hip.TSC_KHZ, 32),
      gsis: hipWord(cpu, Hip.GSI_COUNT, 32),
      writable: cpu.hit(HIP_ADDR, 1, 2),
    }
  }, 2)
  expect(hip).toEqual({
    signature: 0x41564f4e,
    sum: 0,
    flags: [1, 1, 0],
    api: 10,
    sel: 0x4000000,
    tsc: 2609006,
    gsis: 192,
    writable: false,
  })
})

test('memory descriptors: RAM, modules with command lines, 36892 KiB for the kernel', () => {
  const list = seen(descriptors)
  const kernel = list.filter(d => d.type === HipMem.HYPERVISOR)
  expect(kernel.reduce((sum, d) => sum + d.size, 0)).toBe(36892 * 1024)
  const modules = list.filter(d => d.type === HipMem.MODULE)
  expect(modules.map(d => d.size)[1]).toBe(5000)
  expect(modules.every(d => d.address % PAGE_SIZE === 0 && d.aux > 0)).toBe(true)
  expect(list.filter(d => d.type === HipMem.RAM).reduce((sum, d) => sum + d.size, 0)).toBe(
    0x31fe0000 - 0x100000 + 0x9fc00,
  )
})

test('registers and address space of the root task at its start', () => {
  const state = seen(cpu => ({
    sp: cpu.regs[Reg.RSP],
    rdi: cpu.regs[Reg.RDI],
    flags: cpu.regs[Reg.RFLAGS],
    utcb: cpu.hit(ROOT_UTCB_ADDR, 8, 3),
    beyond: cpu.hit(HIP_ADDR + PAGE_SIZE, 8, 1),
    text: [cpu.hit(sys.entryIp(0), 16, 1), cpu.hit(sys.entryIp(0), 16, 2)],
    ns: cpu.tsc() < 2609006,
  }))
  expect(state).toEqual({
    sp: HIP_ADDR,
    rdi: 0,
    flags: 0x202,
    utcb: true,
    beyond: false,
    text: [true, false],
    ns: true,
  })
})

test('only the root task takes from the kernel, and only what is not the kernel’s own', () => {
  const lines = sys.runToEnd(
    sys.bootRoot([
      function* (cpu) {
        yield* sys.openSerial(cpu)
        const show = function* (what: string, page: number) {
          yield* sys.print(cpu, `${what} ${cpu.hit(page * PAGE_SIZE, 8, 1)}`)
        }
        yield* sys.takeFromKernel(cpu, CrdType.MEM, 0x10000, 0, 3, 0x5000)
        yield* show('RAM', 0x5000)
        yield* sys.takeFromKernel(cpu, CrdType.MEM, 0x250, 0, 3, 0x5001)
        yield* show('kernel', 0x5001)
        yield* sys.createPd(cpu, 100)
        sys.message(
          cpu,
          [],
          [[crd(CrdType.MEM, 0x10000, 0, 3), 0x5002 * PAGE_SIZE + Item.HYPERVISOR + Item.DELEGATE]],
        )
        const status = yield* sys.syscall(
          cpu,
          Syscall.MISC,
          100,
          1,
          crd(CrdType.MEM, 0, 31, 0x1f),
          RootSel.PD,
        )
        yield* show(`other sender ${status}`, 0x5002)
        yield* sys.down(cpu, RootSel.MSR)
      },
    ]),
  )
  expect(lines).toEqual(['RAM true', 'kernel false', `other sender ${Status.SUCCESS} false`])
})

test('an image that is none, or has uninitialised data, kills the root task', () => {
  const boot = (bytes: Uint8Array): string[] =>
    sys.runToEnd(
      createEmulator({
        kernel: { cmdline: 's', dialect: 'r10' },
        modules: [{ name: 'core', bytes }],
        host: { evaluate: () => undefined },
      }),
    )
  expect(boot(new Uint8Array(100))).toEqual([expect.stringMatching(/Pd::root Killed.*\(No ELF\)\r/)])
  const bss = writeElf(0x1080, [
    { vaddr: 0x1000, flags: 5, content: new Uint8Array(8), memSize: 4096, fileSize: 8 },
  ])
  expect(boot(bss)).toEqual([expect.stringMatching(/Pd::root Killed.*\(Bad ELF\)\r/)])
})

test('without serial on the command line the kernel is silent', () => {
  const emulator = sys.bootRoot([function* () {}], {
    kernel: { cmdline: 'hypervisor iommu', dialect: 'r10' },
  })
  emulator.run({ untilNs: 1e9, stopAtLine: false, maxTraps: 1e4 })
  expect(emulator.takeOutput()).toEqual([])
})

test('large pages: an aligned delegation of 2 MiB takes no table of its own', () => {
  const lines = sys.runToEnd(
    sys.bootRoot([
      function* (cpu) {
        yield* sys.openSerial(cpu)
        const used = function* () {
          yield* sys.syscall(cpu, Syscall.PD_CTRL, RootSel.PD, 2)
          return cpu.regs[2]!
        }
        yield* sys.takeFromKernel(cpu, CrdType.MEM, 0x10000, 0, Rights.RW, 0x400000)
        const before = yield* used()
        yield* sys.takeFromKernel(cpu, CrdType.MEM, 0x10200, 9, Rights.RW, 0x400200)
        const large = (yield* used()) - before
        yield* sys.takeFromKernel(cpu, CrdType.MEM, 0x10400, 0, Rights.RW, 0x400400)
        const small = (yield* used()) - before
        yield* sys.print(cpu, `${large <= 1} ${small >= 1} ${cpu.hit(0x4003ff * PAGE_SIZE, 8, 3)}`)
        yield* sys.down(cpu, RootSel.MSR)
      },
    ]),
  )
  expect(lines).toEqual(['true true true'])
})

test('modules that do not fit beside the kernel are refused with both sizes', () => {
  const emulator = (megabytes: number) =>
    createEmulator({
      kernel: { cmdline: 'hypervisor', dialect: 'r10' },
      machine: { memoryBytes: 48 * 2 ** 20 },
      modules: [sys.rootModule(), { name: 'data', bytes: new Uint8Array(megabytes * 2 ** 20) }],
      host: { evaluate: () => () => sys.rootProgram([cpu => sys.sleepForever(cpu)]) },
    })
  expect(() => emulator(12)).toThrow(/do not fit into 48 MiB of memory, of which the kernel takes 39 MiB/)
  expect(() => emulator(4)).not.toThrow()
})
