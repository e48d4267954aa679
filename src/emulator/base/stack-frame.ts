// Frames on the emulated stack, for components that use memory there, with the stack protector of the compiler: a random value above
// the buffers, looked at before the function returns (base/src/lib/base/stack_protector.cc).

import { sleepForever } from '../base-nova/lock.ts'
import { load, store } from '../base-nova/memory.ts'
import { error } from './log.ts'
import type { Op } from './op.ts'
import { stackInfo } from './stack.ts'

const ALIGN = 16
/** The lowest byte is zero, so that text does not run across it. */
const CANARY = 0x5ac3_91e7_0400
/** Below what the thread's first functions have on the stack. */
const FIRST_FRAME = 512

/** Bytes that frames of a thread take, by upper end of its stack. */
const depths = new Map<number, number>()

/** Runs `body` with `bytes` of memory on the running thread's stack; if it has written beyond them, the thread stops with an error. */
export function* stackFrame<T>(bytes: number, body: (address: number) => Op<T>): Op<T> {
  const { top } = stackInfo()
  const depth = depths.get(top) ?? FIRST_FRAME
  const size = Math.ceil(bytes / ALIGN) * ALIGN
  const canary = top - depth - ALIGN
  yield* store(canary, 8, CANARY)
  depths.set(top, depth + ALIGN + size)
  const result = yield* body(canary - size)
  depths.set(top, depth)
  if ((yield* load(canary, 8)) === CANARY) return result
  yield* error('stack protector check failed')
  return yield* sleepForever()
}
