// Modules by name: a module exists as long as somebody writes or reads it. Follows os/src/server/report_rom/rom_registry.h.
import { type AttachedRom, type Env, type Op, policyForLabel, warning } from '../../base/index.ts'
import { Module, type Reader } from './module.ts'

export class Registry {
  readonly #env: Env
  readonly #config: AttachedRom
  readonly #modules = new Map<string, Module>()

  constructor(env: Env, config: AttachedRom) {
    this.#env = env
    this.#config = config
  }

  /** The module named by a Report session's label, unless somebody writes it already. */
  forWriter(name: string): Module | undefined {
    const module = this.#module(name)
    if (module.written) return undefined
    module.written = true
    return module
  }

  /** The module that the policy assigns to a ROM session's label. The policy is read anew each time. */
  *forReader(reader: Reader, label: string): Op<Module | undefined> {
    yield* this.#config.update()
    const policy = policyForLabel(yield* this.#config.node(), label)
    if (!policy) {
      yield* warning("no valid policy for ROM request '", label, "'")
      return undefined
    }
    const module = this.#module(policy.string('report'))
    module.addReader(reader)
    return module
  }

  *release(module: Module): Op<void> {
    if (module.inUse) return
    this.#modules.delete(module.name)
    yield* module.free()
  }

  #module(name: string): Module {
    const known = this.#modules.get(name)
    if (known) return known
    const module = new Module(this.#env, name)
    this.#modules.set(name, module)
    return module
  }
}
