// File_system session of a component: whole files through the session's buffer.

import { type AttachedDataspace, attach } from './attached.ts'
import { type Connection, connect } from './connection.ts'
import type { Env } from './env.ts'
import { type FileError, type FileSystemClient, FileSystemInterface } from './interfaces/file-system.ts'
import { type Attempt, failed, type Op, ok } from './op.ts'
import type { SignalCap } from './signal.ts'

const BUFFER = 128 * 1024
const RAM = 64 * 1024 + BUFFER
const CAPS = 12

export class FileSystem {
  readonly #connection: Connection<FileSystemClient>
  readonly #buffer: AttachedDataspace

  private constructor(connection: Connection<FileSystemClient>, buffer: AttachedDataspace) {
    this.#connection = connection
    this.#buffer = buffer
  }

  static *open(env: Env, label = ''): Op<FileSystem> {
    const args = `root="/", writeable=yes, tx_buf_size=${BUFFER}`
    const connection = yield* connect(env, FileSystemInterface, {
      service: 'File_system',
      label,
      args,
      ram: RAM,
      caps: CAPS,
    })
    return new FileSystem(connection, yield* attach(env.rm, yield* connection.client.buffer()))
  }

  *read(path: string): Op<Attempt<Uint8Array, FileError>> {
    const size = yield* this.#connection.client.read(path)
    if (!size.ok) return size
    return ok(yield* this.#buffer.read(0, Math.min(size.value, this.#buffer.size)))
  }

  *write(path: string, content: Uint8Array): Op<Attempt<void, FileError>> {
    if (content.length > this.#buffer.size) return failed('NO_SPACE')
    yield* this.#buffer.write(0, content)
    return yield* this.#connection.client.write(path, content.length)
  }

  watch(path: string, sigh: SignalCap): Op<void> {
    return this.#connection.client.watch(path, sigh)
  }

  close(): Op<void> {
    return this.#connection.close()
  }
}
