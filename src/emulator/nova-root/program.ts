// A root task as a program: its entry points, by number or by the function that stands there.
import {
  type Cpu,
  ENTRY_OFFSET,
  ENTRY_SIZE,
  type ProgramFactory,
  type ProgramInstance,
  type Thread,
} from '../nova/abi.ts'
import { linkAddress } from '../program.ts'

/** Code that a thread or a portal starts at. */
export type Entry = (cpu: Cpu) => Thread

/** Address of the root task's text. */
export const ROOT_TEXT: number = linkAddress.static

const places = new WeakMap<Entry, number>()

/** Address of an entry point, given by its place in the list or as the function itself. */
export const entryIp = (entry: number | Entry): number => {
  const place = typeof entry === 'number' ? entry : places.get(entry)
  if (place === undefined) throw new Error('this function is none of the entry points of the root task')
  return ROOT_TEXT + ENTRY_OFFSET + place * ENTRY_SIZE
}

/** A program with these entry points; the first one is the main thread. */
export const rootProgram = (entries: readonly Entry[]): ProgramInstance => {
  entries.forEach((entry, place) => {
    places.set(entry, place)
  })
  return { enter: (cpu, ip) => entries[(ip - entryIp(0)) / ENTRY_SIZE]!(cpu) }
}

/**
 * What the file of a root task exports by default. The first entry is the main thread; the others are entry points of portals and further
 * threads. Each protection domain that executes the text has module state of its own.
 */
export const rootTask =
  (...entries: readonly Entry[]): ProgramFactory =>
  () =>
    rootProgram(entries)
