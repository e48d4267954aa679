// Entrypoint: a local EC that serves RPC objects and executes signal handlers (base/include/base/{entrypoint,rpc_server}.h).

import { type Context, INVALID_SEL, myself } from '../base-nova/context.ts'
import { Blockade, block, unblock } from '../base-nova/lock.ts'
import { invoke, type Servant } from '../base-nova/rpc.ts'
import { type Capability, isValid } from './capability.ts'
import type { SignalContextCap } from './interfaces/memory.ts'
import type { ExecutionContext } from './interfaces/pd.ts'
import { warning } from './log.ts'
import type { Op } from './op.ts'
import { none } from './rpc/codec.ts'
import { type Handlers, type RpcInterface, rpc, rpcInterface, servant } from './rpc/interface.ts'
import {
  handleSignal,
  type SignalCap,
  SignalContext,
  type SignalLevel,
  SignalReceiver,
  signalContexts,
} from './signal.ts'
import { SignalWaiter } from './signal-waiter.ts'

/** What an entrypoint needs of its surroundings; components and core have different ones. */
export interface EntrypointEnv {
  /** A portal to the entrypoint's EC, with itself as portal id. */
  allocRpcCap(ec: Capability<ExecutionContext>): Op<Capability<unknown>>
  freeRpcCap(cap: Capability<unknown>): Op<void>
  allocContext(imprint: number): Op<SignalCap>
  freeContext(cap: SignalCap): Op<void>
  /** Creates the thread that calls the entrypoint for each signal; undefined where it exists already. */
  startProxy(ep: Entrypoint): Op<Destructible | undefined>
}
/** What ends with the entrypoint. */
export interface Destructible {
  destroy(): Op<void>
}

/** Objects served in this protection domain, by portal id. */
const servants = new Map<number, Servant>()
export const findServant = (badge: number): Servant | undefined => servants.get(badge)

const ProxyInterface = rpcInterface('SignalProxy', { signal: rpc([], none) })

/** Handler of signals, bound to an entrypoint. */
export interface SignalHandler {
  /** To be handed to whoever shall send signals. */
  readonly cap: SignalCap
  readonly context: SignalContext
}

export class Entrypoint {
  readonly name: string
  readonly ec: Capability<ExecutionContext>
  readonly #env: EntrypointEnv
  readonly #receiver: SignalReceiver
  readonly #signalled = new Blockade()
  readonly #owned = new Map<number, object>()
  readonly #thread: Destructible | undefined
  #proxyCap: Capability<unknown> | undefined
  #proxy: Destructible | undefined
  #waiting: Context | undefined

  /** `thread` is given by those who intend to destroy the entrypoint. */
  constructor(name: string, ec: Capability<ExecutionContext>, env: EntrypointEnv, thread?: Destructible) {
    this.name = name
    this.ec = ec
    this.#env = env
    this.#thread = thread
    this.#receiver = new SignalReceiver(() => this.#notify())
  }

  /** Makes `handlers` an RPC object of this entrypoint; its capability can be handed to other components. */
  *manage<I extends RpcInterface>(declared: I, handlers: Handlers<I>): Op<Capability<I>> {
    const cap = yield* this.#env.allocRpcCap(this.ec)
    servants.set(cap.sel, servant(declared, handlers as object))
    this.#owned.set(cap.sel, handlers as object)
    return cap as Capability<I>
  }

  /** Withdraws an RPC object: calls to it fail from now on. */
  *dissolve(cap: Capability<unknown>): Op<void> {
    if (!isValid(cap) || !this.#owned.delete(cap.sel)) return
    servants.delete(cap.sel)
    yield* this.#env.freeRpcCap(cap)
  }

  /** The handlers object behind a capability that was given to `manage` of this entrypoint. */
  lookup(cap: Capability<unknown>): object | undefined {
    return this.#owned.get(cap.sel)
  }

  /** Runs `handler` in this entrypoint whenever the capability is signalled; `count` tells how often since the last run. */
  *signalHandler(handler: (count: number) => Op<void>, level: SignalLevel = 'app'): Op<SignalHandler> {
    const context = yield* this.#newContext(this.#receiver, handler, level)
    if (!this.#proxyCap) {
      this.#proxyCap = { sel: INVALID_SEL }
      this.#proxyCap = yield* this.manage(ProxyInterface, { signal: () => this.#dispatchOne() })
      this.#proxy = yield* this.#env.startProxy(this)
    }
    return { cap: context.cap, context }
  }

  /** A signal that only wakes a thread of this component that waits for it; see `WaitableSignal`. */
  *waitableSignal(): Op<WaitableSignal> {
    const wakeup = new Blockade()
    const receiver = new SignalReceiver(() => wakeup.wakeup())
    const context = yield* this.#newContext(receiver, function* () {}, 'io')
    return new WaitableSignal(context, wakeup)
  }

  /** A receiver of signals for which threads wait by themselves, of any number of contexts. */
  signalWaiter(): SignalWaiter {
    return new SignalWaiter({
      newContext: receiver => this.#newContext(receiver, function* () {}, 'io'),
      freeContext: context => this.#env.freeContext(context.cap),
    })
  }

  *dissolveSignal(handler: { readonly context: SignalContext }): Op<void> {
    const { context } = handler
    context.receiver.remove(context)
    signalContexts.remove(context)
    yield* this.#env.freeContext(context.cap)
  }

  *#newContext(
    receiver: SignalReceiver,
    handler: (count: number) => Op<void>,
    level: SignalLevel,
  ): Op<SignalContext> {
    const imprint = signalContexts.newImprint()
    const cap: Capability<SignalContextCap> = yield* this.#env.allocContext(imprint)
    const context = new SignalContext({ cap, imprint, level, receiver, handler })
    signalContexts.insert(context)
    return context
  }

  /** To be called in this entrypoint: blocks until a signal of I/O level came and its handler ran. Other RPC waits meanwhile. */
  *waitAndDispatchOneIoSignal(): Op<void> {
    for (;;) {
      const context = this.#receiver.take('io')
      if (context) {
        yield* handleSignal(context)
        break
      }
      this.#waiting = myself()
      yield* block()
      this.#waiting = undefined
    }
    // signals of application level have waited meanwhile
    if (this.#receiver.anyPending) yield* this.#signalled.wakeup()
  }

  /** Life of the thread that hands signals to this entrypoint. */
  *proxy(): Op<never> {
    for (;;) {
      while (this.#receiver.anyPending) yield* invoke((this.#proxyCap as Capability).sel, signalFunction, [])
      yield* this.#signalled.block()
    }
  }

  *#notify(): Op<void> {
    const waiting = this.#waiting
    if (waiting) {
      this.#waiting = undefined
      yield* unblock(waiting)
    } else yield* this.#signalled.wakeup()
  }

  *#dispatchOne(): Op<void> {
    const context = this.#receiver.take()
    if (context) yield* handleSignal(context)
  }

  /** Ends the entrypoint with its threads. Objects that it still serves are withdrawn, with a warning. */
  *destroy(): Op<void> {
    if (this.#proxy) yield* this.#proxy.destroy()
    if (this.#proxyCap) yield* this.dissolve(this.#proxyCap)
    if (this.#owned.size > 0) yield* warning('object pool not empty in operator()')
    for (const sel of [...this.#owned.keys()]) yield* this.dissolve({ sel })
    if (this.#thread) yield* this.#thread.destroy()
  }
}
const signalFunction = ProxyInterface.functions[0] as never

/** A signal for which a thread waits by itself, without an entrypoint's help. */
export class WaitableSignal {
  readonly context: SignalContext
  readonly #wakeup: Blockade

  constructor(context: SignalContext, wakeup: Blockade) {
    this.context = context
    this.#wakeup = wakeup
  }

  get cap(): SignalCap {
    return this.context.cap
  }

  /** Blocks until at least one signal came since the last call; returns their number. */
  *wait(): Op<number> {
    while (this.context.pending === 0) yield* this.#wakeup.block()
    const count = this.context.pending
    this.context.pending = 0
    this.context.receiver.remove(this.context)
    return count
  }
}
