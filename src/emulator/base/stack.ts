// Stacks of threads: the end of the thread's slot in the stack area, with nothing below them but the guard. Programs here compute without
// a stack, so only its top page is memory until somebody uses it; the rest is charged with the program's data (its footprint).

import { myself } from '../base-nova/context.ts'
import { store } from '../base-nova/memory.ts'
import { StackArea, stackTopOf } from '../base-nova/threads.ts'
import { type Capability, releaseCap } from './capability.ts'
import type { Dataspace, RegionMapClient } from './interfaces/memory.ts'
import { type AllocError, type Attempt, failed, type Op, ok } from './op.ts'
import type { Ram } from './ram.ts'

const PAGE = 4096
const WORD = 8

export interface StackEnv {
  readonly ram: Ram
  readonly stackArea: Pick<RegionMapClient, 'attach' | 'detach'>
}
interface Piece {
  readonly cap: Capability<Dataspace>
  readonly offset: number
}

const stacks = new Map<number, Stack>()

export class Stack {
  /** Bytes, whole pages. */
  readonly size: number
  readonly slot: number
  readonly #env: StackEnv
  readonly #pieces: Piece[] = []

  private constructor(env: StackEnv, slot: number, size: number) {
    this.#env = env
    this.slot = slot
    this.size = size
  }

  static *create(env: StackEnv, slot: number, size: number): Op<Attempt<Stack, AllocError>> {
    const stack = new Stack(env, slot, size)
    const top = yield* stack.#addPiece(stackTopOf(slot) - PAGE, PAGE)
    if (!top.ok) return top
    stacks.set(slot, stack)
    return ok(stack)
  }

  /** Makes all of the stack memory. */
  *complete(): Op<void> {
    if (this.#pieces.length === 1 && this.size > PAGE)
      yield* this.#addPiece(stackTopOf(this.slot) - this.size, this.size - PAGE)
  }

  *free(): Op<void> {
    stacks.delete(this.slot)
    for (const { cap, offset } of this.#pieces) {
      yield* this.#env.stackArea.detach(offset)
      yield* this.#env.ram.free(cap)
      yield* releaseCap(cap)
    }
  }

  *#addPiece(at: number, size: number): Op<Attempt<void, AllocError>> {
    const ds = yield* this.#env.ram.tryAlloc(size)
    if (!ds.ok) return ds
    const offset = at - StackArea.BASE
    const range = yield* this.#env.stackArea.attach(ds.value, {
      size,
      offset: 0,
      at: offset,
      executable: false,
      writeable: true,
    })
    if (range.ok) {
      this.#pieces.push({ cap: ds.value, offset })
      return ok(undefined)
    }
    yield* this.#env.ram.free(ds.value)
    return failed(range.error === 'OUT_OF_RAM' || range.error === 'OUT_OF_CAPS' ? range.error : 'DENIED')
  }
}

/** The running thread writes to its stack from the top down to `bytes` below; beyond the end of the stack that faults. */
export function* useStack(bytes: number): Op<void> {
  const { slot } = myself()
  yield* stacks.get(slot)?.complete() ?? none()
  const top = stackTopOf(slot)
  for (let depth = WORD; depth < bytes; depth += PAGE) yield* store(top - depth, WORD, 0)
  yield* store(top - Math.ceil(bytes / WORD) * WORD, WORD, 0)
}
function* none(): Op<void> {}

/** Size of the running thread's stack in bytes, and the address of its upper end. */
export const stackInfo = (): { readonly top: number; readonly size: number } => {
  const { slot } = myself()
  return { top: stackTopOf(slot), size: stacks.get(slot)?.size ?? 0 }
}
