// ROM session with its content attached (base/include/base/attached_rom_dataspace.h).

import { type AttachedDataspace, attach } from './attached.ts'
import { isValid } from './capability.ts'
import { type Connection, romConnection } from './connection.ts'
import type { Env } from './env.ts'
import type { RomClient } from './interfaces/services.ts'
import { emptyNode, type Node, parseNode } from './node/node.ts'
import type { Op } from './op.ts'
import type { SignalCap } from './signal.ts'

export class AttachedRom {
  readonly #env: Env
  readonly #rom: Connection<RomClient>
  #ds: AttachedDataspace | undefined

  constructor(env: Env, rom: Connection<RomClient>) {
    this.#env = env
    this.#rom = rom
  }

  /** Asks for signals at changes. */
  sigh(cap: SignalCap): Op<void> {
    return this.#rom.client.sigh(cap)
  }

  /** Makes the newest content visible. */
  *update(): Op<void> {
    if (this.#ds && (yield* this.#rom.client.update())) return
    yield* this.#detach()
    const cap = yield* this.#rom.client.dataspace()
    if (isValid(cap)) this.#ds = yield* attach(this.#env.rm, cap, { writeable: false })
  }

  get valid(): boolean {
    return this.#ds !== undefined
  }
  get size(): number {
    return this.#ds?.size ?? 0
  }
  get dataspace(): AttachedDataspace | undefined {
    return this.#ds
  }

  /** Text up to the first zero byte, empty if there is no content. */
  *text(): Op<string> {
    return this.#ds ? yield* this.#ds.text() : ''
  }

  /** Content as structured data; of type `empty` if there is none or if it is malformed. */
  *node(): Op<Node> {
    return this.#ds ? parseNode(yield* this.#ds.text()) : emptyNode
  }

  *close(): Op<void> {
    yield* this.#detach()
    yield* this.#rom.close()
  }

  *#detach(): Op<void> {
    const ds = this.#ds
    this.#ds = undefined
    if (ds) yield* ds.detach()
  }
}

/** Opens a ROM; if it is denied, the thread stops for ever after an error message. */
export function* attachedRom(env: Env, label: string): Op<AttachedRom> {
  const rom = new AttachedRom(env, yield* romConnection(env, label))
  yield* rom.update()
  return rom
}
