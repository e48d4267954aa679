// A ROM session whose content is made by its server on demand. Follows os/include/os/dynamic_rom_session.h.

import { toBytes } from '../../base-nova/utf8.ts'
import { AttachedRam, attach, type LocalRm } from '../attached.ts'
import { type Capability, invalidCap, isValid } from '../capability.ts'
import type { Entrypoint } from '../entrypoint.ts'
import { complainOfLeftOut } from '../generator.ts'
import type { Dataspace, SignalContextCap } from '../interfaces/memory.ts'
import { RomInterface } from '../interfaces/services.ts'
import { error } from '../log.ts'
import type { Op } from '../op.ts'
import type { Ram } from '../ram.ts'
import { submitSignal } from '../signal.ts'

const INITIAL_BYTES = 4096

export interface DynamicRomEnv {
  readonly ep: Entrypoint
  readonly rm: LocalRm
  readonly ram: Ram
}

export class DynamicRomSession {
  readonly #env: DynamicRomEnv
  readonly #produce: () => Op<string>
  #cap: Capability = invalidCap
  #sigh: Capability<SignalContextCap> = invalidCap
  /** Versions of the content, and of what the client has seen of it. */
  #current = 0
  #client = 0
  #size = INITIAL_BYTES
  #ram: AttachedRam | undefined = undefined

  private constructor(env: DynamicRomEnv, produce: () => Op<string>) {
    this.#env = env
    this.#produce = produce
  }

  /** `produce` yields the content each time the client asks for it. */
  static *create(env: DynamicRomEnv, produce: () => Op<string>): Op<DynamicRomSession> {
    const session = new DynamicRomSession(env, produce)
    session.#cap = yield* env.ep.manage(RomInterface, {
      dataspace: () => session.#dataspace(),
      update: () => session.#update(),
      sigh: sigh => session.#setSigh(sigh),
    })
    return session
  }

  get cap(): Capability {
    return this.#cap
  }

  /** The content has changed: tells the client, once for all changes that it has not looked at. */
  *triggerUpdate(): Op<void> {
    this.#current++
    yield* this.#notify()
  }

  *destroy(): Op<void> {
    yield* this.#env.ep.dissolve(this.#cap)
    yield* this.#free()
  }

  *#setSigh(sigh: Capability<SignalContextCap>): Op<void> {
    this.#sigh = sigh
    yield* this.#notify()
  }

  *#notify(): Op<void> {
    if (isValid(this.#sigh) && this.#current !== this.#client) yield* submitSignal(this.#sigh)
  }

  *#dataspace(): Op<Capability<Dataspace>> {
    if (!this.#ram || this.#current !== this.#client) yield* this.#update()
    return this.#ram?.ds.cap ?? invalidCap
  }

  /** True if the client's dataspace holds the new content. */
  *#update(): Op<boolean> {
    const content = toBytes(yield* this.#produce())
    yield* complainOfLeftOut()
    let sameDataspace = true
    while (this.#size < content.length) {
      yield* this.#free()
      this.#size *= 2
    }
    if (!this.#ram) {
      sameDataspace = false
      if (!(yield* this.#allocate())) return true
    }
    const ds = this.#ram!.ds
    yield* ds.write(0, content)
    if (content.length < ds.size) yield* ds.fill(content.length, 0, ds.size - content.length)
    this.#client = this.#current
    return sameDataspace
  }

  *#allocate(): Op<boolean> {
    const { ram, rm } = this.#env
    const cap = yield* ram.tryAlloc(this.#size)
    if (!cap.ok) {
      const what = cap.error === 'OUT_OF_CAPS' ? 'cap' : 'RAM'
      yield* error(`ouf of child ${what} quota while delivering dynamic ROM`)
      return false
    }
    this.#ram = new AttachedRam(ram, yield* attach(rm, cap.value))
    return true
  }

  *#free(): Op<void> {
    if (this.#ram) yield* this.#ram.free()
    this.#ram = undefined
  }
}
