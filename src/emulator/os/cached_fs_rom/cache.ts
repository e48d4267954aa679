// Files as dataspaces. Each is shown through a region map in which it is attached read-only.
import {
  type AttachedDataspace,
  attach,
  attachRam,
  type Capability,
  client,
  type Dataspace,
  type Env,
  type FileSystemClient,
  type Op,
  RegionMapInterface,
  type RmClient,
} from '../../base/index.ts'

const PAGE = 4096

export class Cache {
  readonly #env: Env
  readonly #files: FileSystemClient
  readonly #rm: RmClient
  readonly #buffer: AttachedDataspace
  readonly #known = new Map<string, Capability<Dataspace>>()

  private constructor(env: Env, files: FileSystemClient, rm: RmClient, buffer: AttachedDataspace) {
    this.#env = env
    this.#files = files
    this.#rm = rm
    this.#buffer = buffer
  }

  static *create(env: Env, files: FileSystemClient, rm: RmClient): Op<Cache> {
    return new Cache(env, files, rm, yield* attach(env.rm, yield* files.dataspace()))
  }

  /** Content of the file; undefined if there is none of that name. */
  *rom(name: string): Op<Capability<Dataspace> | undefined> {
    const known = this.#known.get(name)
    if (known) return known
    const root = yield* this.#files.dir('/', false)
    if (!root.ok) return undefined
    const file = yield* this.#files.file(root.value, name, false)
    yield* this.#files.close(root.value)
    if (!file.ok) return undefined
    const shown = yield* this.#readOnly(yield* this.#read(file.value))
    yield* this.#files.close(file.value)
    if (shown) this.#known.set(name, shown)
    return shown
  }

  *#read(file: number): Op<AttachedDataspace> {
    const status = yield* this.#files.status(file)
    const size = status.ok ? status.value.size : 0
    const { ds } = yield* attachRam(this.#env.ram, this.#env.rm, Math.max(size, 1))
    for (let at = 0; at < size; ) {
      const count = yield* this.#files.read(file, at, size - at)
      if (!count.ok || count.value === 0) break
      yield* ds.copyFrom(at, this.#buffer, 0, count.value)
      at += count.value
    }
    return ds
  }

  *#readOnly(content: AttachedDataspace): Op<Capability<Dataspace> | undefined> {
    const size = Math.ceil(content.size / PAGE) * PAGE
    yield* content.detach()
    const map = yield* this.#rm.create(size)
    if (!map.ok) return undefined
    const window = client(RegionMapInterface, map.value)
    yield* window.attach(content.cap, { size, offset: 0, at: 0, executable: true, writeable: false })
    return yield* window.dataspace()
  }
}
