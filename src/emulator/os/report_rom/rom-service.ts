// ROM sessions: each reads the module that the policy assigns to its label. Follows os/include/report_rom/rom_service.h.
import {
  type AttachedRam,
  attachRam,
  type Capability,
  type Dataspace,
  type Env,
  failed,
  invalidCap,
  isValid,
  type Op,
  ok,
  RomInterface,
  type Root,
  rootComponent,
  type SignalCap,
  submitSignal,
} from '../../base/index.ts'
import type { Module, Reader } from './module.ts'
import type { Registry } from './registry.ts'

class RomSession implements Reader {
  module: Module | undefined = undefined
  readonly #env: Env
  #ram: AttachedRam | undefined = undefined
  #contentSize = 0
  #sigh: SignalCap = invalidCap
  /** Versions of the content, and of what the client has seen of it. */
  #current = 0
  #client = 0

  constructor(env: Env) {
    this.#env = env
  }

  /** Always a new one. Without content there is none. */
  *dataspace(): Op<Capability<Dataspace>> {
    yield* this.free()
    this.#client = this.#current
    this.#contentSize = this.module?.size ?? 0
    if (!this.module || this.#contentSize === 0) return invalidCap
    this.#ram = yield* attachRam(this.#env.ram, this.#env.rm, this.#contentSize)
    yield* this.module.read(this.#ram.ds)
    return this.#ram.ds.cap
  }

  *update(): Op<boolean> {
    const size = this.module?.size ?? 0
    if (!this.#ram || !this.module || size > this.#ram.ds.size) return false
    yield* this.module.read(this.#ram.ds)
    if (size < this.#contentSize) yield* this.#ram.ds.fill(size, 0, this.#contentSize - size)
    this.#contentSize = size
    this.#client = this.#current
    return true
  }

  /** A change between the creation of the session and this call must not be missed. */
  *sigh(cap: SignalCap): Op<void> {
    this.#sigh = cap
    yield* this.notifyClient()
  }

  markAsOutdated(): void {
    this.#current++
  }

  *notifyClient(): Op<void> {
    if (isValid(this.#sigh) && this.#current !== this.#client) yield* submitSignal(this.#sigh)
  }

  *free(): Op<void> {
    if (this.#ram) yield* this.#ram.free()
    this.#ram = undefined
  }
}

export function* romRoot(env: Env, registry: Registry): Op<Capability<Root>> {
  return yield* rootComponent<RomSession>(env.ep, {
    *create({ label }) {
      const session = new RomSession(env)
      session.module = yield* registry.forReader(session, label)
      if (!session.module) return failed('DENIED')
      return ok({ session, cap: yield* env.ep.manage(RomInterface, session) })
    },
    *destroy(session) {
      const { module } = session
      if (module) {
        module.removeReader(session)
        yield* registry.release(module)
      }
      yield* session.free()
    },
  })
}
