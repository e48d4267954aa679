// Fork bomb: starts children that start children, with all memory and capabilities shared out among them, until the master kills them
// all and begins anew. Follows os/src/test/bomb/main.cc.
import {
  attachedRom,
  component,
  donations,
  type Env,
  error,
  log,
  type Node,
  type Op,
  TimerConnection,
  TimerInterface,
  tryConnect,
} from '../../base/index.ts'
import { BombChild } from './bomb-child.ts'

const K = 1024
const CAPS_KEPT_PER_CHILD = 10

class Bomb {
  readonly #env: Env
  readonly #rounds: number
  readonly #generation: number
  readonly #children: number
  readonly #sleepMs: number
  readonly #demand: number
  readonly #started: BombChild[] = []
  #round = 0
  /** Only the master has one. */
  #timer: TimerConnection | undefined = undefined

  constructor(env: Env, config: Node) {
    this.#env = env
    this.#rounds = config.unsigned('rounds', 1)
    this.#generation = config.unsigned('generations', 1)
    this.#children = config.unsigned('children', 2)
    this.#sleepMs = config.unsigned('sleep', 2000)
    this.#demand = config.bytes('demand', K * K)
  }

  *construct(): Op<void> {
    yield* this.#env.resourceAvailHandler(
      yield* this.#env.ep.signalHandler(function* () {
        yield* error('resource request')
      }),
    )
    yield* log('--- bomb started ---')
    yield* this.#openTimer()
    if (this.#timer) {
      const shape = `rounds=${this.#rounds} generations=${this.#generation} children=${this.#children}`
      yield* log(`${shape} sleep=${this.#sleepMs} demand=${this.#demand / K}K`)
    }
    yield* this.#startChildren()
  }

  /** If there is no timer, our parent is a bomb. */
  *#openTimer(): Op<void> {
    const spec = { service: 'Timer', label: '', ...donations.Timer }
    const session = yield* tryConnect(this.#env, TimerInterface, spec)
    if (!session.ok) return
    this.#timer = new TimerConnection(this.#env, session.value)
    const timeout = yield* this.#env.ep.signalHandler(() => this.#killChildren())
    yield* this.#timer.sigh(timeout.cap)
  }

  *#startChildren(): Op<void> {
    const { pd } = this.#env
    const ram = Math.floor(((yield* pd.ramQuota()) - (yield* pd.usedRam()) - this.#demand) / this.#children)
    if (ram < this.#demand * this.#children)
      return yield* log("I'm a leaf node - generation ", this.#generation, ' - not enough memory.')
    const freeCaps = (yield* pd.capQuota()) - (yield* pd.usedCaps())
    const kept = this.#children * CAPS_KEPT_PER_CHILD
    if (freeCaps < kept) return yield* log('I ran out of capabilities.')
    const caps = Math.floor((freeCaps - kept) / this.#children)
    if (this.#generation === 0) return yield* log("I'm a leaf node - generation 0")

    yield* log('[', this.#round, "] It's time to start all my children...")
    for (let i = 1; i <= this.#children; i++) {
      const name = `bomb_g${this.#generation - 1}.${i}`
      this.#started.unshift(
        yield* BombChild.start(this.#env, { name, ram, caps, generation: this.#generation - 1 }),
      )
    }
    yield* this.#timer?.client.triggerOnce(this.#sleepMs * 1000) ?? nothing()
  }

  *#killChildren(): Op<void> {
    yield* log('[', this.#round, "] It's time to kill all my children...")
    for (const child of this.#started.splice(0)) yield* child.destroy()
    yield* log('[', this.#round, '] Done.')
    this.#round++
    if (this.#round === this.#rounds && this.#timer) return yield* log('Done. Going to sleep')
    yield* this.#startChildren()
  }
}

function* nothing(): Op<void> {}

export default component(function* (env: Env): Op<void> {
  const config = yield* attachedRom(env, 'config')
  yield* new Bomb(env, yield* config.node()).construct()
})
