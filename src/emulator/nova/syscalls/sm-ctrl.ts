// sm_ctrl (6.1): up and down, with zeroing of the counter and an absolute deadline in TSC ticks.
import { costs } from '../../machine/costs.ts'
import { ARG2, ARG3, Flag, Rights, Status } from '../abi.ts'
import { KType } from '../kobject.ts'
import { tryDown, up, wait } from '../semaphore.ts'
import type { Sm } from '../sm.ts'
import { ensureMemory, flagsOf, type Handler, lookUp, SWITCHED, selectorOf, word } from './handler.ts'

const LATENCY_NS = 5000

export const smCtrl: Handler = (k, cpu, ec) => {
  const short = ensureMemory(k, cpu, ec, 1)
  if (short !== undefined) return short
  const flags = flagsOf(ec)
  const down = (flags & Flag.SM_DOWN) !== 0
  const deadline = k.dialect.semaphoreDeadline ? word(ec, ARG2) * 2 ** 32 + (word(ec, ARG3) % 2 ** 32) : 0
  const sm = lookUp(k, cpu, ec, selectorOf(ec), KType.SM, down ? Rights.SM_DOWN : Rights.SM_UP, '') as
    | Sm
    | undefined
  if (sm === undefined) return Status.BAD_CAP
  if (!down) {
    up(cpu, sm)
    return Status.SUCCESS
  }
  cpu.clock.nowNs += costs.semaphore
  if (sm.gsi >= 0) k.machine.irq.unmask(sm.gsi)
  if (sm.gsi >= 0 && sm.chain !== null) return Status.SUCCESS
  if (sm.base !== null) return Status.BAD_CAP
  if (tryDown(sm, ec, (flags & Flag.SM_ZERO) !== 0)) return Status.SUCCESS
  // the local timer fires up to some microseconds late, as seeds other than 0 have it
  const latencyNs = k.machine.chance.below(LATENCY_NS)
  wait(cpu, sm, ec, deadline === 0 ? Number.POSITIVE_INFINITY : k.machine.timeBase.nsAt(deadline) + latencyNs)
  return SWITCHED
}
