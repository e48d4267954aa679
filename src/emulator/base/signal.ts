// Signals (reference genode.md 11.3; base/src/lib/base/{signal,signal_common}.cc). Core represents a context by a kernel semaphore chained
// to the component's signal source, on which the thread `signal handler` waits; from there signals go to the receiver of their context.

import { signalCount, signalValue, smDown, smUp } from '../base-nova/syscalls.ts'
import type { Capability } from './capability.ts'
import type { SignalContextCap } from './interfaces/memory.ts'
import { warning } from './log.ts'
import type { Op } from './op.ts'

/** The warning about nested handling comes once, so that it does not flood the log. */
let nestingReported = false

export type SignalCap = Capability<SignalContextCap>
/** While an entrypoint waits for an I/O signal, it executes only such; `app` signals wait until it is done. */
export type SignalLevel = 'app' | 'io'

/** Increments the context's counter; from any component, does not block. */
export const submitSignal = (cap: SignalCap): Op<void> => smUp(cap.sel) as Op<unknown> as Op<void>

/** Origin of signals within this component. */
export class SignalContext {
  readonly cap: SignalCap
  readonly imprint: number
  readonly level: SignalLevel
  readonly receiver: SignalReceiver
  readonly handler: (count: number) => Op<void>
  /** Signals that came since the last one was handled. */
  pending = 0
  /** Signals taken from this context and not yet done with. */
  references = 0

  constructor(o: {
    cap: SignalCap
    imprint: number
    level: SignalLevel
    receiver: SignalReceiver
    handler: (count: number) => Op<void>
  }) {
    this.cap = o.cap
    this.imprint = o.imprint
    this.level = o.level
    this.receiver = o.receiver
    this.handler = o.handler
  }
}

/** Queue of contexts that have pending signals, in order of becoming pending. */
export class SignalReceiver {
  readonly #queue: SignalContext[] = []
  /** Called by the `signal handler` thread when a context was added. */
  notify: () => Op<void>

  constructor(notify: () => Op<void>) {
    this.notify = notify
  }

  *deliver(context: SignalContext, count: number): Op<void> {
    context.pending += count
    if (this.#queue.includes(context)) return
    this.#queue.push(context)
    yield* this.notify()
  }

  get anyPending(): boolean {
    return this.#queue.length > 0
  }

  /** Takes the next context, of I/O level only if asked so. */
  take(level?: SignalLevel): SignalContext | undefined {
    const at = level === undefined ? 0 : this.#queue.findIndex(c => c.level === level)
    return at < 0 ? undefined : this.#queue.splice(at, 1)[0]
  }

  remove(context: SignalContext): void {
    const at = this.#queue.indexOf(context)
    if (at >= 0) this.#queue.splice(at, 1)
  }
}

/** Executes the handler with the number of signals since the last time. */
export function* handleSignal(context: SignalContext): Op<void> {
  const count = yield* takeSignal(context)
  if (count > 0) yield* context.handler(count)
  context.references--
}

/** Number of signals since the last time; the context counts as referenced from now on. */
export function* takeSignal(context: SignalContext): Op<number> {
  const count = context.pending
  context.pending = 0
  if (count === 0) yield* warning('returning signal with num == 0')
  if (++context.references > 1 && !nestingReported) {
    nestingReported = true
    yield* warning('attempt to handle the same signal context twice (nested)')
  }
  return count
}

/** All contexts of this component. */
class ContextRegistry {
  readonly #contexts = new Map<number, SignalContext>()
  #nextImprint = 1

  newImprint(): number {
    return this.#nextImprint++
  }
  insert(context: SignalContext): void {
    this.#contexts.set(context.imprint, context)
  }
  remove(context: SignalContext): void {
    this.#contexts.delete(context.imprint)
  }
  get(imprint: number): SignalContext | undefined {
    return this.#contexts.get(imprint)
  }
}
export const signalContexts = new ContextRegistry()

/** Life of the thread `signal handler`. */
export function* dispatchSignals(sourceSel: number): Op<never> {
  for (;;) {
    yield* smDown(sourceSel, false)
    const imprint = signalValue()
    const count = signalCount()
    if (imprint === 0) continue
    const context = signalContexts.get(imprint)
    if (context) yield* context.receiver.deliver(context, count)
    else yield* warning(`encountered dead signal context ${imprint} in signal dispatcher`)
  }
}
