// Numbers of reference genode.md 8.1 and 8.2.
import { expect, it } from 'vitest'
import { donations } from '../donations.ts'
import { FIRST_BATCH_COSTS, SESSION_COSTS } from './session-factory.ts'

it('keeps the meta data of a session at each hop', () => {
  expect(donations.IO_MEM.ram - SESSION_COSTS).toBe(5334)
})

it('leaves a fresh child directly under core’s init 928348 bytes, as measured on the real one', () => {
  const environment = ['PD', 'CPU', 'LOG', 'ROM', 'ROM'] as const
  const effective = 1048576 - environment.reduce((sum, name) => sum + donations[name].ram, 0)
  const pdDonation = donations.PD.ram - 772 - 49152
  expect(pdDonation + effective - FIRST_BATCH_COSTS).toBe(928348)
})
