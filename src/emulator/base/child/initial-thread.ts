// How a child's first thread is created: in slot 0 of the stack area, with the first 32 selectors of the protection domain.
import { MAIN_UTCB } from '../../base-nova/threads.ts'
import { anyAffinity } from '../affinity.ts'
import type { ThreadArgs } from '../interfaces/cpu.ts'

export const initialThreadArgs = (name: string): ThreadArgs => ({
  name: name.slice(0, 31),
  location: anyAffinity.location,
  weight: 0,
  utcb: MAIN_UTCB,
  kind: 'global',
  eventBase: 0,
})

/** Stack pointer of the first thread; the program puts it elsewhere by itself. */
export const INITIAL_SP = MAIN_UTCB
