// Memory of the root task: reading words, taking physical pages, and sharing its text with other domains.
import { Access, type Cpu, CrdType, type Op, PAGE_SIZE, Reg, Rights, Trap } from '../nova/abi.ts'
import { delegateTo, takeFromKernel } from './message.ts'
import { ROOT_TEXT } from './program.ts'

/** Makes sure that a range within one page can be accessed; a page fault on the way goes to its portal. */
export function* touch(cpu: Cpu, va: number, size: number, access: number): Op<void> {
  while (!cpu.hit(va, size, access)) {
    cpu.regs[Reg.OP0] = va
    cpu.regs[Reg.OP1] = access
    yield Trap.TOUCH
  }
}

export function* read32(cpu: Cpu, va: number): Op<number> {
  yield* touch(cpu, va, 4, Access.READ)
  return cpu.r32(va)
}
export function* read64(cpu: Cpu, va: number): Op<number> {
  yield* touch(cpu, va, 8, Access.READ)
  return cpu.r64(va)
}
export function* write64(cpu: Cpu, va: number, value: number): Op<void> {
  yield* touch(cpu, va, 8, Access.WRITE)
  cpu.w64(va, value)
}

/** Maps 2^order physical pages at a virtual address. */
export const mapPhysical = (
  cpu: Cpu,
  physical: number,
  order: number,
  va: number,
  rights: number = Rights.RW,
): Op<number> => takeFromKernel(cpu, CrdType.MEM, physical / PAGE_SIZE, order, rights, va / PAGE_SIZE)

/** Lets another domain execute the root task's text, at the same address: 1 MiB from its start, as far as it is there. */
export const shareText = (cpu: Cpu, pd: number): Op<number> =>
  delegateTo(cpu, pd, CrdType.MEM, ROOT_TEXT / PAGE_SIZE, 8, Rights.RX)
