// One ROM session: the content of a file. As long as the file does not exist, the module is there but empty.
import {
  type AttachedRam,
  attachRam,
  type Capability,
  type Dataspace,
  type Env,
  type FileSystem,
  invalidCap,
  isValid,
  type Op,
  type SignalCap,
  type SignalHandler,
  submitSignal,
} from '../../base/index.ts'

export class FileRom {
  readonly #env: Env
  readonly #files: FileSystem
  readonly #path: string
  #handler: SignalHandler | undefined = undefined
  #ram: AttachedRam | undefined = undefined
  #sigh: SignalCap = invalidCap
  /** The file has changed since the client looked at it. */
  #outdated = false

  private constructor(env: Env, files: FileSystem, path: string) {
    this.#env = env
    this.#files = files
    this.#path = path
  }

  static *create(env: Env, files: FileSystem, path: string): Op<FileRom> {
    const session = new FileRom(env, files, path)
    session.#handler = yield* env.ep.signalHandler(() => session.#changed())
    yield* files.watch(path, session.#handler.cap)
    return session
  }

  *dataspace(): Op<Capability<Dataspace>> {
    const content = yield* this.#read()
    if (this.#ram) yield* this.#ram.free()
    this.#ram = yield* attachRam(this.#env.ram, this.#env.rm, Math.max(1, content.length))
    yield* this.#ram.ds.write(0, content)
    return this.#ram.ds.cap
  }

  *update(): Op<boolean> {
    if (!this.#ram) return false
    const content = yield* this.#read()
    const { ds } = this.#ram
    if (content.length > ds.size) return false
    yield* ds.write(0, content)
    if (content.length < ds.size) yield* ds.fill(content.length, 0, ds.size - content.length)
    return true
  }

  *sigh(cap: SignalCap): Op<void> {
    this.#sigh = cap
    if (this.#outdated) yield* this.#changed()
  }

  *destroy(): Op<void> {
    if (this.#handler) yield* this.#env.ep.dissolveSignal(this.#handler)
    if (this.#ram) yield* this.#ram.free()
  }

  *#read(): Op<Uint8Array> {
    this.#outdated = false
    const content = yield* this.#files.read(this.#path)
    return content.ok ? content.value : new Uint8Array(0)
  }

  *#changed(): Op<void> {
    this.#outdated = true
    if (isValid(this.#sigh)) yield* submitSignal(this.#sigh)
  }
}
