// Blocking of threads: each waits on the semaphore of its own (selector 0x1d); what it waits for is kept by the primitive
// (Genode: base-nova/src/lib/base/lock.cc, base/include/base/{mutex,blockade,semaphore}.h).

import { type Op, Status } from '../nova/abi.ts'
import { type Context, myself } from './context.ts'
import { smDown, smUp } from './syscalls.ts'

/** Blocks the running thread until `unblock`; one that came earlier counts. */
export function* block(): Op<void> {
  yield* smDown(myself().lockSel, true)
}

export const unblock = (thread: Context): Op<number> => smUp(thread.lockSel)

/** Blocks until `unblock` or until the time-stamp counter reaches `deadline`. */
export function* blockUntil(deadline: number): Op<'woken' | 'timeout'> {
  return (yield* smDown(myself().lockSel, true, deadline)) === Status.COM_TIM ? 'timeout' : 'woken'
}

/** Blocks the running thread for good. */
export function* sleepForever(): Op<never> {
  for (;;) yield* block()
}

/** Counting semaphore, first come first served. */
export class Semaphore {
  #count: number
  readonly #waiting: Context[] = []

  constructor(count = 0) {
    this.#count = count
  }

  *up(): Op<void> {
    const next = this.#waiting.shift()
    if (next) yield* unblock(next)
    else this.#count++
  }

  *down(): Op<void> {
    if (this.#count > 0) {
      this.#count--
      return
    }
    this.#waiting.push(myself())
    yield* block()
  }
}

/** A thread waits until another one says go; a go that came earlier counts once. */
export class Blockade {
  #waiting: Context | undefined
  #open = false;

  *block(): Op<void> {
    if (!this.#open) {
      this.#waiting = myself()
      yield* block()
    }
    this.#open = false
  }

  *wakeup(): Op<void> {
    const waiting = this.#waiting
    if (this.#open) return
    this.#open = true
    this.#waiting = undefined
    if (waiting) yield* unblock(waiting)
  }
}

/** What a mutex says when it is misused; base sets these to its error messages. */
export const mutexHooks: { deadlock: () => Op<void>; notOwner: () => Op<void> } = {
  *deadlock() {},
  *notOwner() {},
}

/** Mutual exclusion with an owner. */
export class Mutex {
  #owner: Context | undefined
  readonly #waiting: Context[] = [];

  *acquire(): Op<void> {
    const self = myself()
    if (this.#owner === self) {
      yield* mutexHooks.deadlock()
      yield* sleepForever()
    }
    if (this.#owner === undefined) {
      this.#owner = self
      return
    }
    this.#waiting.push(self)
    yield* block()
  }

  *release(): Op<void> {
    if (this.#owner !== myself()) {
      yield* mutexHooks.notOwner()
      return
    }
    const next = this.#waiting.shift()
    this.#owner = next
    if (next) yield* unblock(next)
  }
}
