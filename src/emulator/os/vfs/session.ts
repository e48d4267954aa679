// File_system session of one client, confined to its root.
import {
  type AttachedRam,
  type Attempt,
  failed,
  type Op,
  ok,
  type SignalCap,
  submitSignal,
} from '../../base/index.ts'
import type { Tree } from './tree.ts'

export class FileSystemSession {
  readonly #tree: Tree
  readonly #root: string
  readonly #writeable: boolean
  readonly #buffer: AttachedRam
  readonly #watched = new Map<string, SignalCap[]>()
  readonly #listener = (path: string): Op<void> => this.#changed(path)

  constructor(tree: Tree, root: string, writeable: boolean, buffer: AttachedRam) {
    this.#tree = tree
    this.#root = root.replace(/\/+$/, '')
    this.#writeable = writeable
    this.#buffer = buffer
    tree.listen(this.#listener)
  }

  buffer() {
    return this.#buffer.ds.cap
  }

  *read(path: string): Op<Attempt<number, 'LOOKUP_FAILED'>> {
    const content = this.#tree.read(this.#absolute(path))
    if (!content) return failed('LOOKUP_FAILED')
    yield* this.#buffer.ds.write(0, content.subarray(0, this.#buffer.ds.size))
    return ok(content.length)
  }

  *write(path: string, size: number): Op<Attempt<void, 'LOOKUP_FAILED' | 'PERMISSION_DENIED'>> {
    if (!this.#writeable) return failed('PERMISSION_DENIED')
    const content = yield* this.#buffer.ds.read(0, Math.min(size, this.#buffer.ds.size))
    const result = yield* this.#tree.write(this.#absolute(path), content)
    return result === 'ok' ? ok(undefined) : failed(result)
  }

  watch(path: string, sigh: SignalCap): void {
    const absolute = this.#absolute(path)
    this.#watched.set(absolute, [...(this.#watched.get(absolute) ?? []), sigh])
  }

  *destroy(): Op<void> {
    this.#tree.forget(this.#listener)
    yield* this.#buffer.free()
  }

  #absolute(path: string): string {
    return `${this.#root}/${path.replace(/^\/+/, '')}`
  }

  *#changed(path: string): Op<void> {
    for (const sigh of this.#watched.get(path) ?? []) yield* submitSignal(sigh)
  }
}
