// Starts the child, watches its use of memory, and asks for a part of it every five seconds.
import {
  Child,
  type Env,
  error,
  generate,
  log,
  type Op,
  SlavePolicy,
  type TimerConnection,
  timerConnection,
} from '../../base/index.ts'

const K = 1024
const CHILD_RAM = 10 * K * K
const CHILD_CAPS = 60
const WAIT_SECONDS = 5
const ROUNDS = 4
const REQUEST = { args: 'ram_quota=5M', bytes: 5 * K * K }

class Policy extends SlavePolicy {
  readonly #onYieldResponse: () => Op<void>

  constructor(env: Env, onYieldResponse: () => Op<void>) {
    super(env, {
      name: 'child',
      binary: 'test-resource_yield',
      ram: CHILD_RAM,
      caps: CHILD_CAPS,
      services: ['CPU', 'PD', 'ROM', 'LOG', 'Timer'],
      config: generate('config', g => g.attribute('child', true)),
    })
    this.#onYieldResponse = onYieldResponse
  }

  override yieldResponse(): Op<void> {
    return this.#onYieldResponse()
  }
}

class Parent {
  readonly #env: Env
  readonly #timer: TimerConnection
  readonly #policy: Policy
  readonly #child: Child
  #waited = 0
  #rounds = 0
  #usedBefore = 0

  constructor(env: Env, timer: TimerConnection) {
    this.#env = env
    this.#timer = timer
    this.#policy = new Policy(env, () => this.#yieldResponse())
    this.#child = new Child(env, this.#policy)
  }

  *start(): Op<void> {
    const tick = yield* this.#env.ep.signalHandler(() => this.#second())
    yield* this.#timer.sigh(tick.cap)
    yield* this.#startWaiting()
    yield* this.#policy.provideConfig()
    yield* this.#child.construct()
    yield* this.#child.initiateEnvPdSession()
    yield* this.#child.initiateEnvSessions()
  }

  *#startWaiting(): Op<void> {
    this.#waited = 0
    yield* this.#nextSecond()
  }

  *#nextSecond(): Op<void> {
    yield* log('wait ', this.#waited, '/', WAIT_SECONDS)
    yield* this.#timer.client.triggerOnce(1_000_000)
  }

  *#second(): Op<void> {
    yield* this.#printStatus()
    this.#waited++
    if (this.#waited < WAIT_SECONDS) yield* this.#nextSecond()
    else yield* this.#requestYield()
  }

  *#requestYield(): Op<void> {
    this.#usedBefore = yield* this.#used()
    yield* log('request yield (ram prior yield: ', this.#usedBefore)
    yield* this.#child.yield(REQUEST.args)
  }

  *#yieldResponse(): Op<void> {
    yield* log('got yield response')
    yield* this.#printStatus()
    if (this.#usedBefore - (yield* this.#used()) < REQUEST.bytes)
      return yield* error('child has not yielded enough resources')
    this.#rounds++
    if (this.#rounds < ROUNDS) yield* this.#startWaiting()
    else yield* log('--- test-resource_yield finished ---')
  }

  *#used(): Op<number> {
    return (yield* this.#child.pd?.usedRam() ?? nothing()) ?? 0
  }

  *#printStatus(): Op<void> {
    const quota = (yield* this.#child.pd?.ramQuota() ?? nothing()) ?? 0
    const used = yield* this.#used()
    yield* log('quota: ', Math.floor(quota / K), ' KiB  used: ', Math.floor(used / K), ' KiB')
  }
}

function* nothing(): Op<number> {
  return 0
}

export function* startParentRole(env: Env): Op<void> {
  yield* log('--- test-resource_yield parent role started ---')
  yield* new Parent(env, yield* timerConnection(env)).start()
}
