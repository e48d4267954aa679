// The control channel between an engine and the emulator process: frames on a stream of bytes, both ways. Serial output itself goes over
// stdout; records on this channel say which bytes of it appeared when, so that both are joined by offset. Knows neither Node nor the machine.
//
// Frame: u32 length of the payload (little endian), u8 type, payload. Payloads are JSON in UTF-8 unless said otherwise.

/** Frames to the emulator. It reads the next one only when it has answered the one before. */
export const Command = {
  /** u32 length of a JSON `BootPlan`, the plan, then the modules' bytes one after the other. Answered by BOOTED or FAILED. */
  BOOT: 1,
  /** `RunPlan`. Answered by OUTPUT and EVENT frames, then STOPPED. */
  RUN: 2,
  /** Raw bytes for the serial line, arriving at the present virtual time. Not answered. */
  INPUT: 3,
  /** Name of what is asked. Answered by ANSWER. */
  INSPECT: 4,
  /** Forgets the machine; the process can boot another one. Answered by READY. */
  RESET: 5,
  QUIT: 6,
  /** Answered by CODE: the compiled code of all scripts that ran in this process (code-cache.ts). */
  CODE: 7,
} as const
export type CommandType = (typeof Command)[keyof typeof Command]

/** Frames from the emulator. */
export const Reply = {
  /** `Ready`: the process can boot a machine. */
  READY: 16,
  BOOTED: 17,
  /** Records of RECORD_BYTES: f64 offset in the serial stream where a stretch ends, f64 nanoseconds at which it was written. */
  OUTPUT: 18,
  /** `Stopped`. */
  STOPPED: 19,
  /** Structured event of the machine, for diagnostics. */
  EVENT: 20,
  /** Answer to INSPECT. */
  ANSWER: 21,
  /** `Failure`: the command could not be carried out. */
  FAILED: 22,
  /** A pack of compiled code, as it is. */
  CODE: 23,
} as const
export type ReplyType = (typeof Reply)[keyof typeof Reply]

export const HEADER_BYTES = 5
export const RECORD_BYTES = 16
/** Longest payload an engine accepts from an emulator, whose guest may be hostile. */
export const MAX_REPLY_BYTES = 64 << 20

export interface BootPlan {
  dialect: 'r10' | 'classic'
  cmdline: string
  seed: number
  memoryBytes: number
  cpus: number
  /** In boot order, core first. `bytes` is the length of each module behind the plan. */
  modules: { name: string; cmdline?: string; bytes: number }[]
  /** Host milliseconds after which a program that never gives control back is ended. */
  watchdogMs: number
  /** Which events are told: only mistakes of programs (`program-error`, `program-ended`), or all. */
  events: 'mistakes' | 'all'
}

export interface RunPlan {
  untilNs: number
  stopAtLine: boolean
  /** The emulator answers `slice` after about this much host time, so that its user can change its mind. */
  hostMs: number
}

export interface Ready {
  /** Process id, as it sees itself. */
  pid: number
  /** What keeps programs from the host in this process. */
  sandbox: string[]
}

export interface Stopped {
  kind: 'line' | 'time' | 'idle' | 'panic' | 'off' | 'runaway' | 'slice'
  nowNs: number
  /** Bytes of serial output written since power-on. */
  offset: number
  message?: string
  thread?: string
}

export interface Failure {
  /** Of the error; `BootError` when the modules and the machine make no system. */
  name: string
  message: string
  stack?: string
}

/** Writes a frame's header into `target`. */
export function writeHeader(target: Uint8Array, length: number, type: number): void {
  const view = new DataView(target.buffer, target.byteOffset, HEADER_BYTES)
  view.setUint32(0, length, true)
  view.setUint8(4, type)
}

/** The header at `at`, of which all bytes must be there. */
export function readHeader(source: Uint8Array, at = 0): { length: number; type: number } {
  const view = new DataView(source.buffer, source.byteOffset + at, HEADER_BYTES)
  return { length: view.getUint32(0, true), type: view.getUint8(4) }
}

/** A whole frame as bytes. */
export function frame(type: number, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + payload.length)
  writeHeader(bytes, payload.length, type)
  bytes.set(payload, HEADER_BYTES)
  return bytes
}

export class ProtocolError extends Error {}

/** Cuts a stream of bytes into frames, however the chunks fall. Throws ProtocolError on a frame longer than `limit`. */
export class FrameReader {
  #parts: Uint8Array[] = []
  #held = 0
  /** Bytes that must be there before the next frame can be complete. */
  #awaited = HEADER_BYTES
  readonly #limit: number

  constructor(limit = MAX_REPLY_BYTES) {
    this.#limit = limit
  }

  /** Adds a chunk and calls back for each frame that is complete now. */
  push(chunk: Uint8Array, onFrame: (type: number, payload: Uint8Array) => void): void {
    this.#parts.push(chunk)
    this.#held += chunk.length
    if (this.#held < this.#awaited) return
    let bytes = this.#join()
    this.#awaited = HEADER_BYTES
    while (bytes.length >= HEADER_BYTES) {
      const { length, type } = readHeader(bytes)
      if (length > this.#limit) throw new ProtocolError(`frame of ${length} bytes`)
      const end = HEADER_BYTES + length
      if (bytes.length < end) {
        this.#awaited = end
        break
      }
      const payload = bytes.subarray(HEADER_BYTES, end)
      bytes = bytes.subarray(end)
      onFrame(type, payload)
    }
    this.#parts = bytes.length > 0 ? [bytes] : []
    this.#held = bytes.length
  }

  #join(): Uint8Array {
    const [only] = this.#parts
    if (this.#parts.length === 1 && only) return only
    const joined = new Uint8Array(this.#held)
    let at = 0
    for (const part of this.#parts) {
      joined.set(part, at)
      at += part.length
    }
    return joined
  }
}

/** Records of OUTPUT as bytes. */
export function packRecords(records: { offset: number; ns: number }[]): Uint8Array {
  const bytes = new Uint8Array(records.length * RECORD_BYTES)
  const view = new DataView(bytes.buffer)
  records.forEach(({ offset, ns }, i) => {
    view.setFloat64(i * RECORD_BYTES, offset, true)
    view.setFloat64(i * RECORD_BYTES + 8, ns, true)
  })
  return bytes
}

/** The records in an OUTPUT payload. */
export function unpackRecords(bytes: Uint8Array): { offset: number; ns: number }[] {
  if (bytes.length % RECORD_BYTES !== 0) throw new ProtocolError('output records cut short')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return Array.from({ length: bytes.length / RECORD_BYTES }, (_, i) => ({
    offset: view.getFloat64(i * RECORD_BYTES, true),
    ns: view.getFloat64(i * RECORD_BYTES + 8, true),
  }))
}
