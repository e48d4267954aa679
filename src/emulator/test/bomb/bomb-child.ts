// A child of the bomb: the same program, one generation on, with a share of what its parent has.
import { Child, type ChildRoute, type Env, log, type Op, SlavePolicy } from '../../base/index.ts'

/** What the environment of a child costs its parent. */
const ENV_RAM = 248 * 1024
const ENV_CAPS = 28
const SERVICES = ['PD', 'CPU', 'ROM', 'LOG']

export interface Share {
  readonly name: string
  readonly ram: number
  readonly caps: number
  readonly generation: number
}

class Policy extends SlavePolicy {
  constructor(env: Env, { name, ram, caps, generation }: Share) {
    super(env, {
      name,
      binary: 'bomb',
      ram: Math.max(0, ram - ENV_RAM),
      caps: Math.max(0, caps - ENV_CAPS),
      services: SERVICES,
      config: `<config generations="${generation}"/>`,
    })
  }

  /** All other services are denied without a word. */
  override *resolveRoute(service: string, label: string): Op<ChildRoute | undefined> {
    return SERVICES.includes(service) ? yield* super.resolveRoute(service, label) : undefined
  }
}

export class BombChild {
  readonly #policy: Policy
  readonly #child: Child

  private constructor(env: Env, share: Share) {
    this.#policy = new Policy(env, share)
    this.#child = new Child(env, this.#policy)
  }

  static *start(env: Env, share: Share): Op<BombChild> {
    const bomb = new BombChild(env, share)
    yield* bomb.#policy.provideConfig()
    yield* bomb.#child.construct()
    yield* bomb.#child.initiateEnvPdSession()
    yield* bomb.#child.initiateEnvSessions()
    return bomb
  }

  *destroy(): Op<void> {
    yield* log('virtual Bomb_child::~Bomb_child()')
    yield* this.#child.destroy()
    yield* this.#policy.destroyConfig()
  }
}
