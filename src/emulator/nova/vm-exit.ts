// Events of virtual CPUs: which exit number something has on VMX and SVM (9.2, 9.3). There is no instruction interpreter for guests: a guest is
// a program in guest-physical memory like any other, whose traps are its exits.
import { Access, Reg } from '../machine/cpu.ts'
import { Cont, type Ec } from './ec.ts'
import type { Kernel } from './kernel.ts'
import { Inject } from './vm-state.ts'

export const VmEvent = { STARTUP: 0xfe, RECALL: 0xff } as const

const vmx = { nested: 0x30, io: 0x1e, call: 0x12, tripleFault: 0x02, exception: 0x00, window: 0x07 } as const
const svm = { nested: 0xfc, io: 0x7b, call: 0x81, tripleFault: 0x7f, exception: 0x46, window: 0x64 } as const
type Exit = keyof typeof vmx

const IF = 0x200

/** The guest leaves to its monitor. */
export const exit = (k: Kernel, ec: Ec, reason: Exit, qualification: number, address = 0): void =>
  exitNumber(ec, (k.virtualization === 'svm' ? svm : vmx)[reason], qualification, address)

export const exitNumber = (ec: Ec, number: number, qualification: number, address = 0): void => {
  ec.vector = number & 0xff
  ec.errorCode = qualification
  ec.faultAddress = address
  ec.cont = Cont.EXCEPTION
}

/** A guest-physical page is missing or does not permit the access. */
export const exitNested = (k: Kernel, ec: Ec, address: number, access: number): void => {
  const write = access & Access.WRITE ? 2 : 0
  const fetch = access & Access.EXEC
  const qualification = k.virtualization === 'svm' ? write | 4 | (fetch ? 16 : 0) : write | fetch || 1
  exit(k, ec, 'nested', qualification, address)
}

/** An access to a port; the monitor answers a read in AX. */
export const exitPort = (k: Kernel, ec: Ec): void => {
  const port = ec.regs[Reg.OP0]!
  const size = ec.regs[Reg.OP1]! & 0xff
  const input = (ec.regs[Reg.OP1]! & 0x100) === 0
  if (!input) ec.regs[Reg.RAX] = ec.regs[Reg.OP2]!
  const where = port * 65536
  if (k.virtualization === 'svm') exit(k, ec, 'io', where + size * 16 + (input ? 1 : 0))
  else exit(k, ec, 'io', where + (input ? 8 : 0) + size - 1)
}

/** Before the guest goes on: injects what is pending, or exits because a window for it was asked for. True if it exited. */
export const enterGuest = (k: Kernel, ec: Ec): boolean => {
  const vm = ec.vm!
  const pending = vm.injection
  if (pending >= Inject.VALID) {
    vm.injection = 0
    ec.regs[Reg.OP0] = pending
    return false
  }
  if (pending & Inject.WINDOW && ec.regs[Reg.RFLAGS]! & IF && !vm.shadowed) {
    vm.injection = 0
    exit(k, ec, 'window', 0)
    return true
  }
  return false
}
