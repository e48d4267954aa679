// File_system session (os/include/file_system_session/). Simplified against Genode: whole files travel through one shared buffer instead of
// packets, and there are no handles.

import { attempt, cap, none, text, word } from '../rpc/codec.ts'
import { type Client, rpc, rpcInterface } from '../rpc/interface.ts'
import type { Dataspace, SignalContextCap } from './memory.ts'

export const MAX_PATH = 256
export type FileError = 'LOOKUP_FAILED' | 'PERMISSION_DENIED' | 'NO_SPACE'

export const FileSystemInterface = rpcInterface('File_system', {
  /** Memory through which content travels. */
  buffer: rpc([], cap<Dataspace>()),
  /** Puts the content of a file into the buffer; the result is its size, which may exceed that of the buffer. */
  read: rpc([text(MAX_PATH)], attempt(word, 'LOOKUP_FAILED', 'PERMISSION_DENIED')),
  /** (path, size): creates or replaces a file by the first bytes of the buffer. */
  write: rpc([text(MAX_PATH), word], attempt(none, 'LOOKUP_FAILED', 'PERMISSION_DENIED', 'NO_SPACE')),
  /** Signals whenever the file is created, changed or removed. */
  watch: rpc([text(MAX_PATH), cap<SignalContextCap>()], none),
})
export type FileSystemClient = Client<typeof FileSystemInterface>
