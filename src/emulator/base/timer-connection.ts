// Timer session: sleeping, and time-outs on top of one session (reference genode.md 11.5; os/include/timer_session/connection.h).

import { Mutex } from '../base-nova/lock.ts'
import type { Connection } from './connection.ts'
import { timerSession } from './connection.ts'
import type { SignalHandler, WaitableSignal } from './entrypoint.ts'
import type { Env } from './env.ts'
import type { TimerClient } from './interfaces/services.ts'
import { error } from './log.ts'
import type { Op } from './op.ts'
import type { SignalCap } from './signal.ts'

/** A one-shot or periodic time-out; it is stopped until `schedule` or `start`. */
export class Timeout {
  readonly timer: TimerConnection
  readonly handler: (nowUs: number) => Op<void>
  readonly periodic: boolean
  deadlineUs = 0
  periodUs = 0
  scheduled = false

  constructor(timer: TimerConnection, handler: (nowUs: number) => Op<void>, periodic: boolean) {
    this.timer = timer
    this.handler = handler
    this.periodic = periodic
  }

  /** Runs the handler `us` microseconds from now, for a periodic time-out again and again. */
  schedule(us: number): Op<void> {
    return this.timer.add(this, us)
  }
  discard(): Op<void> {
    return this.timer.remove(this)
  }
}

export class TimerConnection {
  readonly connection: Connection<TimerClient>
  readonly #env: Env
  readonly #timeouts: Timeout[] = []
  readonly #mutex = new Mutex()
  /** Handler of the time-outs of this connection, once there is one. */
  #handler: SignalHandler | undefined
  #wakeup: WaitableSignal | undefined
  #custom: SignalCap | undefined

  constructor(env: Env, connection: Connection<TimerClient>) {
    this.#env = env
    this.connection = connection
  }

  get client(): TimerClient {
    return this.connection.client
  }

  /** Handler of one's own for `client.triggerOnce` and `client.triggerPeriodic`; excludes time-outs of this connection. */
  *sigh(cap: SignalCap): Op<void> {
    this.#custom = cap
    yield* this.client.sigh(cap)
  }

  msleep(ms: number): Op<void> {
    return this.usleep(ms * 1000)
  }

  /** Blocks the calling thread; an entrypoint serves nothing meanwhile. Threads that share the connection sleep one after the other. */
  *usleep(us: number): Op<void> {
    if (us <= 0) return
    if (this.#handler) return yield* error('attempt to msleep in timeout-framework mode')
    yield* this.#mutex.acquire()
    const known = this.#wakeup
    const wakeup = known ?? (yield* this.#env.ep.waitableSignal())
    this.#wakeup = wakeup
    if (!known || this.#custom) yield* this.client.sigh(wakeup.cap)
    yield* this.client.triggerOnce(us)
    yield* wakeup.wait()
    if (this.#custom) yield* this.client.sigh(this.#custom)
    yield* this.#mutex.release()
  }

  *close(): Op<void> {
    yield* this.connection.close()
    if (this.#wakeup) yield* this.#env.ep.dissolveSignal(this.#wakeup)
    if (this.#handler) yield* this.#env.ep.dissolveSignal(this.#handler)
  }

  elapsedMs(): Op<number> {
    return this.client.elapsedMs()
  }
  elapsedUs(): Op<number> {
    return this.client.elapsedUs()
  }

  oneShot(handler: (nowUs: number) => Op<void>): Timeout {
    return new Timeout(this, handler, false)
  }
  periodic(handler: (nowUs: number) => Op<void>): Timeout {
    return new Timeout(this, handler, true)
  }

  *add(timeout: Timeout, us: number): Op<void> {
    yield* this.#useOwnHandler()
    this.#drop(timeout)
    timeout.periodUs = us
    timeout.deadlineUs = (yield* this.elapsedUs()) + us
    this.#insert(timeout)
    if (this.#timeouts[0] === timeout) yield* this.client.triggerOnce(us)
  }

  *remove(timeout: Timeout): Op<void> {
    this.#drop(timeout)
  }

  *#useOwnHandler(): Op<void> {
    if (this.#handler && !this.#custom) return
    this.#handler ??= yield* this.#env.ep.signalHandler(() => this.#runDue(), 'io')
    this.#custom = undefined
    yield* this.client.sigh(this.#handler.cap)
  }

  *#runDue(): Op<void> {
    const now = yield* this.elapsedUs()
    for (let first = this.#timeouts[0]; first && first.deadlineUs <= now; first = this.#timeouts[0]) {
      this.#drop(first)
      if (first.periodic) {
        const missed = Math.floor((now - first.deadlineUs) / first.periodUs)
        first.deadlineUs += (missed + 1) * first.periodUs
        this.#insert(first)
      }
      yield* first.handler(now)
    }
    const next = this.#timeouts[0]
    if (next) yield* this.client.triggerOnce(Math.max(0, next.deadlineUs - (yield* this.elapsedUs())))
  }

  #insert(timeout: Timeout): void {
    timeout.scheduled = true
    let at = this.#timeouts.findIndex(t => t.deadlineUs > timeout.deadlineUs)
    if (at < 0) at = this.#timeouts.length
    this.#timeouts.splice(at, 0, timeout)
  }

  #drop(timeout: Timeout): void {
    const at = this.#timeouts.indexOf(timeout)
    if (at >= 0) this.#timeouts.splice(at, 1)
    timeout.scheduled = false
  }
}

export function* timerConnection(env: Env, label = ''): Op<TimerConnection> {
  return new TimerConnection(env, yield* timerSession(env, label))
}
