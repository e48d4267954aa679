// Capability: the name of a kernel object in this protection domain. The type parameter says which interface it carries.

import { INVALID_SEL } from '../base-nova/context.ts'
import { selectors } from '../base-nova/selectors.ts'
import { revokeObject } from '../base-nova/syscalls.ts'
import type { Op } from './op.ts'

export interface Capability<Interface = unknown> {
  readonly sel: number
  /** Phantom. */
  readonly type?: Interface
}

export const invalidCap: Capability<never> = { sel: INVALID_SEL }
export const isValid = (cap: Capability<unknown> | undefined): cap is Capability<unknown> =>
  cap !== undefined && cap.sel !== INVALID_SEL
export const capability = <I>(sel: number): Capability<I> => ({ sel })

/** Gives a received capability back, together with all copies that were made of it here. Nothing happens for an invalid one. */
export function* releaseCap(cap: Capability<unknown> | undefined): Op<void> {
  if (!isValid(cap)) return
  yield* revokeObject(cap.sel)
  selectors.free(cap.sel)
}
