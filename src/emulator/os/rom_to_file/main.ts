// Writes a ROM module into a file of the same name, at start and at each change. Follows os/src/app/rom_to_file/main.cc.
import {
  type AttachedRom,
  attachedRom,
  component,
  type Env,
  error,
  FileSystem,
  log,
  type Op,
  type SignalCap,
  type SignalHandler,
} from '../../base/index.ts'

class Main {
  readonly #env: Env
  readonly #config: AttachedRom
  readonly #files: FileSystem
  #name = ''
  #rom: AttachedRom | undefined = undefined

  constructor(env: Env, config: AttachedRom, files: FileSystem) {
    this.#env = env
    this.#config = config
    this.#files = files
  }

  *construct(): Op<void> {
    const handler: SignalHandler = yield* this.#env.ep.signalHandler(() => this.#update(handler.cap))
    yield* this.#config.sigh(handler.cap)
    yield* this.#update(handler.cap)
  }

  *#update(sigh: SignalCap): Op<void> {
    yield* this.#config.update()
    const name = (yield* this.#config.node()).string('rom', this.#name)
    if (name !== this.#name) {
      if (this.#rom) yield* this.#rom.close()
      this.#rom = yield* attachedRom(this.#env, name)
      yield* this.#rom.sigh(sigh)
      this.#name = name
    }
    if (this.#rom) yield* this.#copy(this.#rom)
  }

  *#copy(rom: AttachedRom): Op<void> {
    yield* rom.update()
    const { dataspace } = rom
    if (!dataspace) {
      yield* log("ROM '", this.#name, "' is invalid")
      return
    }
    const written = yield* this.#files.write(`/${this.#name}`, yield* dataspace.read(0, dataspace.size))
    if (!written.ok) yield* error('cannot create file ', this.#name)
  }
}

export default component(function* (env) {
  const config = yield* attachedRom(env, 'config')
  if (!(yield* config.node()).subNode('vfs')) yield* error('VFS not configured')
  yield* new Main(env, config, yield* FileSystem.open(env)).construct()
})
