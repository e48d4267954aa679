// The ROM modules in which inputs are looked up; several inputs may share one. Follows os/src/server/rom_filter/input_rom_registry.h.
import { type AttachedRom, attachedRom, type Env, type Node, type Op } from '../../base/index.ts'

/** An input without `rom` attribute is looked for in the module of its own name. */
export const romNameOf = (input: Node): string => input.attribute('rom') ?? input.string('name')

interface Entry {
  readonly name: string
  readonly rom: AttachedRom
}

export class InputRoms {
  readonly #env: Env
  readonly #changed: () => Op<void>
  #entries: Entry[] = []

  constructor(env: Env, changed: () => Op<void>) {
    this.#env = env
    this.#changed = changed
  }

  *applyConfig(config: Node): Op<void> {
    const wanted = config.subNodes('input').map(romNameOf)
    for (const entry of this.#entries) if (!wanted.includes(entry.name)) yield* entry.rom.close()
    this.#entries = this.#entries.filter(entry => wanted.includes(entry.name))
    for (const name of wanted)
      if (!this.#entries.some(entry => entry.name === name)) this.#entries.unshift(yield* this.#open(name))
  }

  *#open(name: string): Op<Entry> {
    const rom = yield* attachedRom(this.#env, name)
    const changed = this.#changed
    const handler = yield* this.#env.ep.signalHandler(function* () {
      yield* rom.update()
      if (rom.valid) yield* changed()
    })
    yield* rom.sigh(handler.cap)
    return { name, rom }
  }

  /** Content of all modules by name. */
  *snapshot(): Op<ReadonlyMap<string, Node>> {
    const contents = new Map<string, Node>()
    for (const { name, rom } of this.#entries) contents.set(name, yield* rom.node())
    return contents
  }
}
