// Trace policies at core, each loaded from the ROM module of its name when it is needed first.
import { attach, attachedRom, type Env, type Op, type TraceClient, warning } from '../../base/index.ts'

export class Policies {
  readonly #env: Env
  readonly #trace: TraceClient
  readonly #ids = new Map<string, number>()

  constructor(env: Env, trace: TraceClient) {
    this.#env = env
    this.#trace = trace
  }

  /** Identifier of the policy; undefined, after a warning, if there is no memory for it. */
  *id(name: string): Op<number | undefined> {
    const known = this.#ids.get(name)
    if (known !== undefined) return known
    const rom = yield* attachedRom(this.#env, name)
    const id = yield* this.#trace.allocPolicy(rom.size)
    if (!id.ok) {
      yield* warning("failed to allocate policy buffer for '", name, "'")
      return undefined
    }
    const memory = yield* attach(this.#env.rm, yield* this.#trace.policy(id.value))
    if (rom.dataspace) yield* memory.copyFrom(0, rom.dataspace, 0, rom.size)
    yield* memory.detach()
    yield* rom.close()
    this.#ids.set(name, id.value)
    return id.value
  }
}
