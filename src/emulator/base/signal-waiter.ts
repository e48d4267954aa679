// Receiver of signals for which threads wait by themselves (class Signal_receiver of base/include/base/signal.h).

import { Semaphore } from '../base-nova/lock.ts'
import type { Op } from './op.ts'
import { type SignalContext, SignalReceiver, signalContexts, takeSignal } from './signal.ts'

/** What a waiter needs to create and free contexts. */
export interface ContextFactory {
  newContext(receiver: SignalReceiver): Op<SignalContext>
  freeContext(context: SignalContext): Op<void>
}

/** One delivery; its context cannot be dissolved until every copy is released. */
export class Signal {
  readonly context: SignalContext
  /** How often the context was signalled. */
  readonly num: number
  readonly #released: Semaphore

  constructor(context: SignalContext, num: number, released: Semaphore) {
    this.context = context
    this.num = num
    this.#released = released
  }

  copy(): Signal {
    this.context.references++
    return new Signal(this.context, this.num, this.#released)
  }

  *release(): Op<void> {
    this.context.references--
    yield* this.#released.up()
  }
}

export class SignalWaiter {
  readonly #factory: ContextFactory
  readonly #available = new Semaphore()
  readonly #released = new Semaphore()
  readonly #receiver = new SignalReceiver(() => this.#available.up())

  constructor(factory: ContextFactory) {
    this.#factory = factory
  }

  /** A new context; its `cap` is for those who shall send signals. */
  manage(): Op<SignalContext> {
    return this.#factory.newContext(this.#receiver)
  }

  /** Blocks until a context is pending, and takes its signals. */
  *waitForSignal(): Op<Signal> {
    for (;;) {
      yield* this.#available.down()
      const context = this.#receiver.take()
      if (context) return new Signal(context, yield* takeSignal(context), this.#released)
    }
  }

  /** Withdraws a context; blocks while a signal of it is held. */
  *dissolve(context: SignalContext): Op<void> {
    this.#receiver.remove(context)
    signalContexts.remove(context)
    yield* this.#factory.freeContext(context)
    while (context.references > 0) yield* this.#released.down()
  }
}
