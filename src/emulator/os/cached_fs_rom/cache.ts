// Files as dataspaces. Each is shown through a region map in which it is attached read-only.
import {
  type AttachedDataspace,
  attachRam,
  type Capability,
  client,
  type Dataspace,
  type Env,
  type FileSystem,
  type Op,
  RegionMapInterface,
  type RmClient,
} from '../../base/index.ts'

const PAGE = 4096

export class Cache {
  readonly #env: Env
  readonly #files: FileSystem
  readonly #rm: RmClient
  readonly #known = new Map<string, Capability<Dataspace>>()

  constructor(env: Env, files: FileSystem, rm: RmClient) {
    this.#env = env
    this.#files = files
    this.#rm = rm
  }

  /** Content of the file; undefined if there is none of that name. */
  *rom(name: string): Op<Capability<Dataspace> | undefined> {
    const known = this.#known.get(name)
    if (known) return known
    const file = yield* this.#files.read(`/${name}`)
    if (!file.ok) return undefined
    const { ds } = yield* attachRam(this.#env.ram, this.#env.rm, Math.max(file.value.length, 1))
    yield* ds.write(0, file.value)
    const shown = yield* this.#readOnly(ds)
    if (shown) this.#known.set(name, shown)
    return shown
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
