// assign_gsi and assign_pci.
import {
  type Cpu,
  CrdType,
  createSm,
  kernelSelGsi,
  type Op,
  Rights,
  RootSel,
  Syscall,
  syscall,
  takeFromKernel,
} from 'genode-run/nova'
import { domain, drain, NO_CPU, NOTHING, take, through } from '../nova-lib/world.ts'
import { check, type StatusName } from './report.ts'

const KEEP = 2 ** 53
const PIN = 3
/** Behind the pins of the I/O APIC: an interrupt by message. */
const MESSAGE = 40

export function* assignCases(cpu: Cpu): Op<void> {
  const [pin, message, sm, signal] = [take(), take(), take(), take()]
  yield* takeFromKernel(cpu, CrdType.OBJ, kernelSelGsi(PIN), 0, Rights.OBJ_ALL, pin)
  yield* takeFromKernel(cpu, CrdType.OBJ, kernelSelGsi(MESSAGE), 0, Rights.OBJ_ALL, message)
  yield* createSm(cpu, sm)
  yield* createSm(cpu, signal, 5, sm)
  const it = function* (
    expected: StatusName,
    what: string,
    sel: number,
    device = 0,
    on = 0,
    chain = KEEP,
  ): Op<void> {
    const status = yield* syscall(cpu, Syscall.ASSIGN_GSI, sel, 0, device, on, chain)
    yield* check(cpu, 'assign_gsi', expected, what, status)
  }
  yield* it('SUCCESS', 'an interrupt pin', pin)
  yield* it('SUCCESS', 'chained to a signal', pin, 0, 0, signal)
  yield* it('SUCCESS', 'unchained', pin, 0, 0, pin)
  yield* it('BAD_CPU', `processor ${NO_CPU}`, pin, 0, NO_CPU)
  yield* it('BAD_CAP', 'no semaphore', RootSel.PD)
  yield* it('BAD_CAP', 'the semaphore of no interrupt', sm)
  yield* it('BAD_CAP', 'chained to no semaphore', pin, 0, 0, NOTHING)
  yield* it('BAD_CAP', 'chained to another interrupt', pin, 0, 0, message)
  yield* it('BAD_DEV', 'a pin with a device', pin, 0x1000)
  yield* it('BAD_DEV', 'a message without a device', message)

  const poor = yield* domain(cpu)
  yield* drain(cpu, poor)
  const gsi = yield* through(cpu, poor, Syscall.ASSIGN_GSI, 0)
  yield* check(cpu, 'assign_gsi', 'QUO_OOM', 'no kernel memory', gsi)
  const pci = (sel: number): Op<number> => syscall(cpu, Syscall.ASSIGN_PCI, sel, 0, 0x1000, 0)
  yield* check(cpu, 'assign_pci', 'BAD_CAP', 'no domain', yield* pci(NOTHING))
  yield* check(cpu, 'assign_pci', 'BAD_DEV', 'no page of a device', yield* pci(RootSel.PD))
  const short = yield* through(cpu, poor, Syscall.ASSIGN_PCI, 0)
  yield* check(cpu, 'assign_pci', 'QUO_OOM', 'no kernel memory', short)
}
