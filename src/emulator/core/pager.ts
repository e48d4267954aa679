// The pager: one EC of core that serves the portals of all threads for page faults, exceptions, start and recall
// (base-nova/src/core/pager.cc).

import type { Op } from '../base/index.ts'
import { type Context, resume } from '../base-nova/context.ts'
import {
  ARG1,
  CrdType,
  crd,
  Item,
  Mtd,
  State,
  Syscall,
  Trap,
  typedCrdWord,
  typedFlagWord,
  Utcb,
} from '../nova/abi.ts'
import { CoreEntry } from './entries.ts'

/** A mapping to be handed to a thread with the answer to its fault. */
export interface Mapping {
  readonly physPage: number
  readonly virtPage: number
  readonly order: number
  readonly rights: number
  readonly writeCombined: boolean
}
/** How a thread goes on: with memory mapped, unchanged, at another place, or blocked on a semaphore of core. */
export type Answer =
  | { readonly kind: 'map'; readonly mapping: Mapping }
  | { readonly kind: 'go' }
  | { readonly kind: 'start'; readonly ip: number; readonly sp: number }
  | { readonly kind: 'block'; readonly sm: number }

export interface FaultState {
  readonly ip: number
  readonly sp: number
  readonly bp: number
  readonly error: number
  readonly address: number
}

/** A thread under the care of the pager. */
export interface PagerObject {
  pageFault(state: FaultState): Op<Answer>
  exception(vector: number, state: FaultState): Op<Answer>
  startup(): Op<Answer>
  recall(state: FaultState): Op<Answer>
  outOfMemory(): Op<Answer>
}

const objects = new Map<number, PagerObject>()
let nextId = 1

/** Portals of the thread get this id. */
export const registerPagerObject = (object: PagerObject): number => {
  objects.set(nextId, object)
  return nextId++
}
export const removePagerObject = (id: number): void => {
  objects.delete(id)
}

const DATA = Utcb.DATA
const stateWord = (offset: number): number => DATA + offset / 8

const readState = (self: Context): FaultState => ({
  ip: self.cpu.utcb(stateWord(State.IP)),
  sp: self.cpu.utcb(stateWord(State.SP)),
  bp: self.cpu.utcb(stateWord(State.BP)),
  error: self.cpu.utcb(stateWord(State.QUAL0)),
  address: self.cpu.utcb(stateWord(State.QUAL1)),
})

/** Writes the answer into the UTCB; returns the semaphore on which the thread is to block, 0 for none. */
const writeAnswer = (self: Context, answer: Answer): number => {
  const { cpu } = self
  cpu.setUtcb(Utcb.ITEMS, 0)
  cpu.setUtcb(stateWord(State.MTD), 0)
  switch (answer.kind) {
    case 'map': {
      const m = answer.mapping
      cpu.setUtcb(Utcb.ITEMS, 65536)
      cpu.setUtcb(typedCrdWord(0), crd(CrdType.MEM, m.physPage, m.order, m.rights))
      cpu.setUtcb(
        typedFlagWord(0),
        m.virtPage * 4096 + Item.DELEGATE + Item.HYPERVISOR + (m.writeCombined ? Item.WC : 0),
      )
      return 0
    }
    case 'start':
      cpu.setUtcb(stateWord(State.MTD), Mtd.IP | Mtd.SP)
      cpu.setUtcb(stateWord(State.IP), answer.ip)
      cpu.setUtcb(stateWord(State.SP), answer.sp)
      cpu.setUtcb(Utcb.ITEMS, (State.QUAL0 + 16) / 8)
      return 0
    case 'block':
      return answer.sm
    case 'go':
      return 0
  }
}

function* handle(entry: number, object: PagerObject, state: FaultState): Op<Answer> {
  if (entry === CoreEntry.PAGE_FAULT) return yield* object.pageFault(state)
  if (entry === CoreEntry.STARTUP) return yield* object.startup()
  if (entry === CoreEntry.RECALL) return yield* object.recall(state)
  if (entry === CoreEntry.OUT_OF_MEMORY) return yield* object.outOfMemory()
  return yield* object.exception(entry - CoreEntry.EXCEPTION, state)
}

/** Serves one kind of portal: entered with its first call, resumed for all others of the same kind. */
export function* servePager(self: Context, entry: number): Op<void> {
  resume(self)
  const { regs } = self.cpu
  for (;;) {
    const object = objects.get(regs[ARG1] as number)
    const answer: Answer = object ? yield* handle(entry, object, readState(self)) : { kind: 'go' }
    const sm = writeAnswer(self, answer)
    regs[ARG1] = sm * 256 + Syscall.REPLY
    yield Trap.SYSCALL
    resume(self)
  }
}
