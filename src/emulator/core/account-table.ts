// The accounts of all protection domains as bytes at the start of core's data segment, where the kernel's debugger reads them (nova/abi.ts,
// AccountTable). Keeping them takes no kernel call and no virtual time. Not on the real system, whose debugger shows no accounts.

import { load, type Op, store } from '../base/index.ts'
import { AccountTable as Layout, PROGRAM_DATA_OFFSET } from '../nova/abi.ts'
import type { Account } from './account.ts'

/** The table fills core's data segment, whose size programs.json says. Protection domains beyond have no record. */
const TABLE_BYTES = 256 * 1024
const MAX_RECORDS = (TABLE_BYTES - Layout.FIRST) / Layout.RECORD

/** A protection domain that has accounts. */
export interface Accounted {
  readonly sel: number
  readonly ram: Account
  readonly caps: Account
}

export class AccountTable {
  #start = 0
  #count = 0
  readonly #free: number[] = []
  readonly #records = new Map<Accounted, number>()
  readonly #changed = new Set<Accounted>()

  /** The next `update` writes the domain's record. */
  changed(pd: Accounted): void {
    this.#changed.add(pd)
  }

  /** Finds the table's place by the header of core's text, which begins at `textBase`. Without a data segment nothing is kept. */
  *open(textBase: number): Op<void> {
    this.#start = yield* load(textBase + PROGRAM_DATA_OFFSET, 4)
    if (this.#start !== 0) yield* store(this.#start + Layout.MAGIC, 4, Layout.MAGIC_VALUE)
  }

  /** Brings the records up to date. */
  *update(): Op<void> {
    for (const pd of this.#changed) {
      // before the writing, which may let others run in between
      this.#changed.delete(pd)
      yield* this.#write(pd)
    }
  }

  *remove(pd: Accounted): Op<void> {
    this.#changed.delete(pd)
    const index = this.#records.get(pd)
    if (index === undefined) return
    this.#records.delete(pd)
    this.#free.push(index)
    yield* store(this.#at(index) + Layout.PD, 4, 0)
  }

  *#write(pd: Accounted): Op<void> {
    const index = this.#records.get(pd) ?? (yield* this.#add(pd))
    if (index === undefined) return
    const at = this.#at(index)
    const { sel, ram, caps } = pd
    yield* store(at + Layout.CAPS, 4, capped(caps.limit))
    yield* store(at + Layout.CAPS_MOST, 4, capped(caps.most))
    yield* store(at + Layout.CAPS_USED, 4, caps.used)
    yield* store(at + Layout.CAPS_PEAK, 4, caps.peak)
    yield* store(at + Layout.RAM, 8, ram.limit)
    yield* store(at + Layout.RAM_MOST, 8, ram.most)
    yield* store(at + Layout.RAM_USED, 8, ram.used)
    yield* store(at + Layout.RAM_PEAK, 8, ram.peak)
    yield* store(at + Layout.PD, 4, sel)
  }

  *#add(pd: Accounted): Op<number | undefined> {
    const index = this.#free.pop() ?? (this.#count < MAX_RECORDS ? this.#count++ : undefined)
    if (index === undefined || this.#start === 0) return undefined
    this.#records.set(pd, index)
    yield* store(this.#start + Layout.COUNT, 4, this.#count)
    return index
  }

  #at(index: number): number {
    return this.#start + Layout.FIRST + index * Layout.RECORD
  }
}

/** The classic era knows no quota of capabilities. */
const capped = (caps: number): number => Math.min(caps, Layout.NO_QUOTA)

/** The one of this core. */
export const accountTable = new AccountTable()
