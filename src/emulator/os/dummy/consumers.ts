// Use of RAM and capabilities for its own sake.
import {
  type Capability,
  type Dataspace,
  type Env,
  formatNumberOfBytes,
  log,
  type Op,
  rpcInterface,
} from '../../base/index.ts'

const PAGE = 4096

export class RamConsumer {
  readonly #env: Env
  #held: { dataspace: Capability<Dataspace>; bytes: number } | undefined = undefined

  constructor(env: Env) {
    this.#env = env
  }

  /** Allocates `amount` bytes, after releasing what was allocated before. */
  *consume(amount: number): Op<void> {
    yield* this.release()
    yield* log('consume ', formatNumberOfBytes(amount), ' bytes of memory')
    // there are no dataspaces of size zero
    if (amount === 0) return
    const dataspace = yield* this.#env.ram.alloc(amount)
    this.#held = { dataspace, bytes: Math.ceil(amount / PAGE) * PAGE }
  }

  *release(): Op<void> {
    if (!this.#held) return
    yield* log('release ', formatNumberOfBytes(this.#held.bytes), ' bytes of memory')
    yield* this.#env.ram.free(this.#held.dataspace)
    this.#held = undefined
  }
}

const MAX_OBJECTS = 100
const ObjectInterface = rpcInterface('Dummy', {})

export class CapConsumer {
  readonly #env: Env
  readonly #objects: Capability[] = []
  #amount = 0

  constructor(env: Env) {
    this.#env = env
  }

  /** Creates `amount` RPC objects, at most a hundred, after releasing those created before. */
  *consume(amount: number): Op<void> {
    yield* this.release()
    yield* log('consume ', amount, ' caps')
    for (let i = 0; i < Math.min(amount, MAX_OBJECTS); i++)
      this.#objects.push(yield* this.#env.ep.manage(ObjectInterface, {}))
    this.#amount = amount
  }

  *release(): Op<void> {
    if (!this.#amount) return
    yield* log('release ', this.#amount, ' caps')
    for (const cap of this.#objects.splice(0)) yield* this.#env.ep.dissolve(cap)
    this.#amount = 0
  }
}
