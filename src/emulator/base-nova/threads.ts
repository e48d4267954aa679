// Threads of this protection domain by their slot of the stack area, and the entry points of the program
// (reference genode.md 10.9; Genode: base/src/lib/base/stack_area.cc, base-nova/src/lib/base/thread_start.cc).

import type { Capability } from '../base/capability.ts'
import type { CpuThread } from '../base/interfaces/cpu.ts'
import { type Cpu, ENTRY_OFFSET, ENTRY_SIZE, type Op, Reg, Utcb } from '../nova/abi.ts'
import { Context } from './context.ts'
import { store } from './memory.ts'
import { delegateWindow, TRANSLATE_WINDOW } from './message.ts'
import { selectors } from './selectors.ts'

export const StackArea = {
  BASE: 0x4000_0000,
  SIZE: 0x1000_0000,
  SLOT: 0x10_0000,
  SLOTS: 256,
  UTCB: 4096,
} as const
/** Slots of the initial thread and of the initial entrypoint. */
export const MAIN_SLOT = 0
export const EP_SLOT = 1

const slotEnd = (slot: number): number => StackArea.BASE + (slot + 1) * StackArea.SLOT
/** The UTCB is the slot's last page, the stack ends right below. */
export const utcbOf = (slot: number): number => slotEnd(slot) - StackArea.UTCB
export const stackTopOf = (slot: number): number => utcbOf(slot)
export const MAIN_UTCB = utcbOf(MAIN_SLOT)

export interface ThreadEntry {
  readonly name: string
  readonly eventBase: number
  /** What a global thread executes. */
  readonly run: (() => Op<void>) | undefined
  context: Context | undefined
  /** The thread at core. */
  cpuThread?: Capability<CpuThread>
  /** Receive window of a local EC, which takes messages before it has run. */
  window?: number
}

const entries = new Map<number, ThreadEntry>()

export const threadEntry = (slot: number): ThreadEntry | undefined => entries.get(slot)
export const setThreadEntry = (slot: number, entry: ThreadEntry): void => {
  entries.set(slot, entry)
}
export const removeThreadEntry = (slot: number): void => {
  entries.delete(slot)
}

/** Lowest free slot. */
export const freeSlot = (): number | undefined => {
  for (let slot = EP_SLOT; slot < StackArea.SLOTS; slot++) if (!entries.has(slot)) return slot
  return undefined
}

/** Opens the receive windows of a thread that serves RPC: to be done by its creator, before the first call arrives. */
export function* openWindows(slot: number): Op<void> {
  const entry = entries.get(slot)
  if (!entry) return
  entry.window = selectors.allocWindow()
  yield* store(utcbOf(slot) + Utcb.CRD_T * 8, 8, TRANSLATE_WINDOW)
  yield* store(utcbOf(slot) + Utcb.CRD_D * 8, 8, delegateWindow(entry.window))
}

/** The thread to which the stack pointer of `cpu` belongs. */
export const entryOfStack = (cpu: Cpu): ThreadEntry | undefined => entries.get(slotOfStack(cpu))

const slotOfStack = (cpu: Cpu): number =>
  Math.floor(((cpu.regs[Reg.RSP] as number) - 1 - StackArea.BASE) / StackArea.SLOT)

/** Context of the thread that executes `cpu`, made at its first entry. */
export const contextOf = (cpu: Cpu, entry: ThreadEntry): Context => {
  if (entry.context) return entry.context
  const context = new Context(cpu, entry.eventBase)
  context.name = entry.name
  context.slot = slotOfStack(cpu)
  if (entry.window !== undefined) context.message.adoptWindow(entry.window)
  entry.context = context
  return context
}

let textBase = 0
export const setTextBase = (base: number): void => {
  textBase = base
}
export const textStart = (): number => textBase
/** Entry points of every program that contains base. */
export const Entry = { MAIN: 0, THREAD: 1, RPC: 2, FIRST_OF_CORE: 3 } as const
export const entryAddress = (entry: number): number => textBase + ENTRY_OFFSET + entry * ENTRY_SIZE
