// A scenario's serial output on disk: serial.log has the raw bytes, lines.jsonl `{ns, component, text}` a line. Written in large pieces.
import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { onHost } from '../support/host-error.ts'
import { makeFolder } from '../support/make-folder.ts'

export interface SerialLine {
  ns: number
  component?: string
  text: string
}

/** Bytes held back before they are written. */
const PIECE = 64 * 1024

/** A file that grows at its end. Opened with the first bytes. */
export class GrowingFile {
  readonly path: string
  #fd: number | undefined
  #parts: Uint8Array[] = []
  #held = 0

  constructor(path: string) {
    this.path = path
  }

  append(bytes: Uint8Array): void {
    this.#parts.push(bytes)
    this.#held += bytes.length
    if (this.#held >= PIECE) this.flush()
  }

  flush(): void {
    const bytes = Buffer.concat(this.#parts)
    this.#parts = []
    this.#held = 0
    onHost('host/write', 'cannot write', this.path, () => {
      this.#fd ??= openSync(this.path, 'w')
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at)
    })
  }

  close(): void {
    try {
      this.flush()
    } finally {
      this.abandon()
    }
  }

  /** Closes the file without what is held back. */
  abandon(): void {
    if (this.#fd !== undefined) closeSync(this.#fd)
    this.#fd = undefined
    this.#parts = []
    this.#held = 0
  }
}

export interface SerialLog {
  raw(bytes: Uint8Array): void
  line(line: SerialLine): void
  /** All of it is in the files when this returns. Throws HostError when it could not be written. */
  close(): void
}

/** Begins the log of a scenario in its folder, which is made. */
export function createSerialLog(folder: string): SerialLog {
  onHost('host/reports-folder', 'cannot make the folder', folder, () => makeFolder(folder))
  const raw = new GrowingFile(join(folder, 'serial.log'))
  const lines = new GrowingFile(join(folder, 'lines.jsonl'))
  return {
    raw: bytes => raw.append(bytes),
    line: ({ ns, component, text }) =>
      lines.append(
        Buffer.from(`${JSON.stringify({ ns, ...(component !== undefined && { component }), text })}\n`),
      ),
    close: () => {
      try {
        raw.close()
      } finally {
        lines.close()
      }
    },
  }
}
