// assign_gsi (2.5, 6.2, 6.3): routes and unmasks an interrupt; optionally chains it to another semaphore. Interrupts by message (MSI) have
// no device here and end with BAD_DEV.
import { ARG2, ARG3, ARG4, Status } from '../abi.ts'
import { KType } from '../kobject.ts'
import { up } from '../semaphore.ts'
import type { Sm } from '../sm.ts'
import { ensureMemory, flagsOf, type Handler, lookUp, selectorOf, word } from './handler.ts'

const KEEP_CHAIN = 2 ** 53

export const assignGsi: Handler = (k, cpu, ec) => {
  const short = ensureMemory(k, cpu, ec, 2)
  if (short !== undefined) return short
  const flags = flagsOf(ec)
  const selector = selectorOf(ec)
  const cpuId = word(ec, ARG3)
  if (k.cpus[cpuId] === undefined) {
    k.trace(cpu, `sys_assign_gsi: Invalid CPU (0x${cpuId.toString(16)})`)
    return Status.BAD_CPU
  }
  const sm = lookUp(k, cpu, ec, selector, KType.SM, 0, 'sys_assign_gsi') as Sm | undefined
  if (sm === undefined) return Status.BAD_CAP
  if (sm.gsi < 0) {
    k.trace(cpu, `sys_assign_gsi: Non-GSI SM (0x${selector.toString(16)})`)
    return Status.BAD_CAP
  }
  const chainSelector = word(ec, ARG4)
  if (k.dialect.extensions && chainSelector >= 0 && chainSelector < KEEP_CHAIN) {
    const chain = lookUp(k, cpu, ec, chainSelector, KType.SM, 0, 'sys_assign_gsi') as Sm | undefined
    if (chain === sm) {
      sm.chain = null
      return Status.SUCCESS
    }
    if (chain === undefined || chain.gsi >= 0) return Status.BAD_CAP
    sm.chain = chain
    for (; sm.counter > 0; sm.counter--) up(cpu, chain)
  }
  const irq = k.machine.irq
  const pin = sm.gsi < irq.pins
  if (pin && word(ec, ARG2) !== 0 && k.dialect.extensions) return Status.BAD_DEV
  if (!pin) return Status.BAD_DEV
  if (flags & 4) irq.configure(sm.gsi, (flags & 2) !== 0)
  irq.unmask(sm.gsi)
  ec.regs[ARG2] = 0
  ec.regs[ARG3] = 0
  return Status.SUCCESS
}
