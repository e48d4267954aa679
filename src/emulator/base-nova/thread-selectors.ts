// Selectors of a thread, and the one that names nothing (reference nova.md 13).
import { NUM_SEL } from '../nova/abi.ts'

/** Offsets in a thread's block of 32 selectors (reference nova.md 13). */
export const ThreadSel = {
  PARENT: 0x1a,
  EC: 0x1c,
  LOCK: 0x1d,
  STARTUP: 0x1e,
  RECALL: 0x1f,
  COUNT: 32,
} as const
export const INVALID_SEL = NUM_SEL - 1
