// Entry points of core beyond those of base: handlers of its portals for faults, start and recall of threads, and exceptions.

import { Entry } from '../base-nova/threads.ts'

export const CoreEntry = {
  PAGE_FAULT: Entry.FIRST_OF_CORE,
  STARTUP: Entry.FIRST_OF_CORE + 1,
  RECALL: Entry.FIRST_OF_CORE + 2,
  OUT_OF_MEMORY: Entry.FIRST_OF_CORE + 3,
  /** Plus the number of the exception. */
  EXCEPTION: Entry.FIRST_OF_CORE + 4,
} as const

/** Processor exceptions that are delivered (reference nova.md 8.1). */
export const EXCEPTIONS = [0, 1, 3, 4, 5, 6, 7, 0xb, 0xc, 0xd, 0x10, 0x11, 0x13] as const
