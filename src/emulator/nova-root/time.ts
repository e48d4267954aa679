// Computing, and virtual time by the time-stamp counter.
import { type Cpu, type Op, Reg, Trap } from '../nova/abi.ts'

/** Frequency of the emulated machine's time-stamp counter; the information page says the same (readHip). */
export const TSC_KHZ = 2609006

/** Computes for so many nanoseconds; can be preempted within. */
export function* compute(cpu: Cpu, ns: number): Op<void> {
  cpu.regs[Reg.OP0] = ns
  yield Trap.COMPUTE
}

/** Microseconds since boot. */
export const nowUs = (cpu: Cpu, tscKhz = TSC_KHZ): number => Math.floor((cpu.tsc() * 1000) / tscKhz)

/** Value of the time-stamp counter in so many microseconds, for deadlines. */
export const tscIn = (cpu: Cpu, us: number, tscKhz = TSC_KHZ): number =>
  cpu.tsc() + Math.floor((us * tscKhz) / 1000)
