// Output over the first serial port, with its ports taken from the kernel.
import { type Cpu, CrdType, type Op, Reg, Rights, Trap } from '../nova/abi.ts'
import { delegateTo, takeFromKernel } from './message.ts'

const PORT = 0x3f8
const WRITE_BYTE = 0x101

/** Takes the port's registers; once, before the first line. */
export const openSerial = (cpu: Cpu): Op<number> => takeFromKernel(cpu, CrdType.PIO, PORT, 3, Rights.RWX)
/** Lets another domain print too. */
export const shareSerial = (cpu: Cpu, pd: number): Op<number> =>
  delegateTo(cpu, pd, CrdType.PIO, PORT, 3, Rights.RWX)

/** Writes a line. Characters beyond ASCII become question marks. */
export function* print(cpu: Cpu, text: string): Op<void> {
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 10
    cpu.regs[Reg.OP0] = PORT
    cpu.regs[Reg.OP1] = WRITE_BYTE
    cpu.regs[Reg.OP2] = code < 128 ? code : 63
    yield Trap.PORT
  }
}
