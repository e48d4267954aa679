// ROM session of one client; all get the same output, whatever their label.
import {
  type AttachedRam,
  attachRam,
  type Capability,
  type Dataspace,
  type Env,
  invalidCap,
  isValid,
  type Op,
  type SignalCap,
  submitSignal,
} from '../../base/index.ts'

export class RomSession {
  readonly #env: Env
  readonly #output: () => Uint8Array
  #ram: AttachedRam | undefined = undefined
  #sigh: SignalCap = invalidCap

  constructor(env: Env, output: () => Uint8Array) {
    this.#env = env
    this.#output = output
  }

  /** The same one as long as the output fits. Without output there is none. */
  *dataspace(): Op<Capability<Dataspace>> {
    const output = this.#output()
    if (!this.#ram || this.#ram.ds.size < output.length) {
      yield* this.free()
      if (output.length === 0) return invalidCap
      this.#ram = yield* attachRam(this.#env.ram, this.#env.rm, output.length)
    }
    const { ds } = this.#ram
    yield* ds.write(0, output)
    if (output.length < ds.size) yield* ds.fill(output.length, 0, ds.size - output.length)
    return ds.cap
  }

  update(): boolean {
    return false
  }

  *sigh(cap: SignalCap): Op<void> {
    this.#sigh = cap
  }

  *notifyClient(): Op<void> {
    if (isValid(this.#sigh)) yield* submitSignal(this.#sigh)
  }

  *free(): Op<void> {
    if (this.#ram) yield* this.#ram.free()
    this.#ram = undefined
  }
}
