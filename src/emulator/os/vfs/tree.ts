// The virtual file system of a config's `vfs` node: directories, files in RAM, inline files, ROM modules.
import { attachedRom, type Env, type Node, type Op, toBytes } from '../../base/index.ts'

export interface File {
  content: Uint8Array
  readonly writeable: boolean
}

type Listener = (path: string) => Op<void>

export class Tree {
  readonly #files = new Map<string, File>()
  /** Directories in which files can be created. */
  readonly #ramDirectories: string[] = []
  readonly #listeners = new Set<Listener>()

  static *build(env: Env, vfs: Node): Op<Tree> {
    const tree = new Tree()
    yield* tree.#add(env, vfs, '')
    return tree
  }

  *#add(env: Env, directory: Node, path: string): Op<void> {
    for (const node of directory.children) {
      const inside = `${path}/${node.string('name')}`
      switch (node.type) {
        case 'dir':
          yield* this.#add(env, node, inside)
          break
        case 'ram':
          this.#ramDirectories.push(path)
          break
        case 'inline':
          this.#files.set(inside, { content: toBytes(node.text), writeable: false })
          break
        case 'rom': {
          const rom = yield* attachedRom(env, node.string('label', node.string('name')))
          this.#files.set(inside, { content: toBytes(yield* rom.text()), writeable: false })
          yield* rom.close()
          break
        }
      }
    }
  }

  read(path: string): Uint8Array | undefined {
    return this.#files.get(path)?.content
  }

  /** Creates or replaces a file. */
  *write(path: string, content: Uint8Array): Op<'ok' | 'LOOKUP_FAILED' | 'PERMISSION_DENIED'> {
    const known = this.#files.get(path)
    if (known && !known.writeable) return 'PERMISSION_DENIED'
    if (!known && !this.#ramDirectories.some(directory => path.startsWith(`${directory}/`)))
      return 'LOOKUP_FAILED'
    this.#files.set(path, { content, writeable: true })
    for (const listener of [...this.#listeners]) yield* listener(path)
    return 'ok'
  }

  listen(listener: Listener): void {
    this.#listeners.add(listener)
  }
  forget(listener: Listener): void {
    this.#listeners.delete(listener)
  }
}
