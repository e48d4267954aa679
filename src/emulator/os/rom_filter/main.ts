// Generates a ROM module from values found in others. Follows os/src/server/rom_filter/main.cc.
import {
  type AttachedRam,
  type AttachedRom,
  attachedRom,
  attachRam,
  complainOfLeftOut,
  component,
  type Env,
  error,
  generate,
  type Node,
  type Op,
  ok,
  RomInterface,
  rootComponent,
  toBytes,
  warning,
} from '../../base/index.ts'
import { InputRoms } from './input-roms.ts'
import { OutputWriter } from './output.ts'
import { RomSession } from './session.ts'

const DEFAULT_BUFFER = 4096
const BUFFER_STEP = 4096

class Main {
  readonly sessions: RomSession[] = []
  readonly #env: Env
  readonly #configRom: AttachedRom
  readonly #inputs: InputRoms
  #config: Node
  #buffer: AttachedRam | undefined = undefined
  #output: Uint8Array = new Uint8Array(0)

  constructor(env: Env, configRom: AttachedRom, config: Node) {
    this.#env = env
    this.#configRom = configRom
    this.#config = config
    this.#inputs = new InputRoms(env, () => this.#evaluate())
  }

  get output(): Uint8Array {
    return this.#output
  }

  *handleConfig(): Op<void> {
    yield* this.#configRom.update()
    this.#config = yield* this.#configRom.node()
    yield* this.#reserve(this.#config.bytes('buffer', DEFAULT_BUFFER))
    yield* this.#inputs.applyConfig(this.#config)
    yield* this.#evaluate()
  }

  /** The memory in which the original generates its output. */
  *#reserve(size: number): Op<void> {
    if (this.#buffer?.ds.size === size) return
    if (this.#buffer) yield* this.#buffer.free()
    this.#buffer = yield* attachRam(this.#env.ram, this.#env.rm, size)
  }

  /** Clients are told even if the output is the same as before. */
  *#evaluate(): Op<void> {
    const output = this.#config.subNode('output')
    if (output) yield* this.#generate(output)
    for (const session of this.sessions) yield* session.notifyClient()
  }

  *#generate(output: Node): Op<void> {
    const type = output.attribute('node')
    if (type === undefined) {
      yield* error("missing 'node' attribute in '<output>' node")
      return
    }
    const values = yield* this.#inputs.snapshot()
    const verbose = this.#config.bool('verbose', false)
    const writer = new OutputWriter(this.#config, values, verbose)
    const content = toBytes(generate(type, g => writer.write(output, g)))
    yield* complainOfLeftOut()
    for (const message of writer.warnings) yield* warning(message)
    let size = this.#buffer?.ds.size ?? 0
    while (size < content.length + 1) size += BUFFER_STEP
    yield* this.#reserve(size)
    this.#output = content
  }
}

export default component(function* (env) {
  const configRom = yield* attachedRom(env, 'config')
  const main = new Main(env, configRom, yield* configRom.node())
  const root = yield* rootComponent<RomSession>(env.ep, {
    *create() {
      const session = new RomSession(env, () => main.output)
      main.sessions.unshift(session)
      return ok({ session, cap: yield* env.ep.manage(RomInterface, session) })
    },
    *destroy(session) {
      main.sessions.splice(main.sessions.indexOf(session), 1)
      yield* session.free()
    },
  })
  yield* env.announce('ROM', root)
  const changed = yield* env.ep.signalHandler(() => main.handleConfig())
  yield* configRom.sigh(changed.cap)
  yield* main.handleConfig()
})
