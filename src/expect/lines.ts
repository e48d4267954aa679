// Serial bytes -> lines, without decoding them: joins chunks, leaves out control sequences, cuts endless lines.
// A line in plain ASCII, colours at its end included, is handed on where it lies in the buffer; others are cleaned in a copy.

import { compact, skipControl } from './ansi.ts'

/** Longest raw line; what is longer is cut here and marked. */
export const MAX_LINE_BYTES = 64 * 1024
export const CUT_MARK = ` [cut: longer than ${MAX_LINE_BYTES} bytes]`

/** Raw bytes behind the buffer's begin that stay readable, for reports. */
const KEPT = 128 * 1024
const STRETCH = 256 * 1024
const CAPACITY = KEPT + MAX_LINE_BYTES + STRETCH // a multiple of four

/** One line, valid during the call only: bytes[start, end) is UTF-8 without escapes. `from` and `to`: the raw line's offsets in the stream. */
export interface ByteLine {
  bytes: Uint8Array
  start: number
  end: number
  from: number
  to: number
  cut: boolean
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const LF = 0x0a
const NONE = -1

export class LineSplitter {
  private readonly onLine: (line: ByteLine) => void
  private readonly onForget: ((before: number) => void) | undefined
  private readonly buffer = new Uint8Array(CAPACITY + 4)
  private readonly words = new Int32Array(this.buffer.buffer)
  private readonly scratch = new Uint8Array(MAX_LINE_BYTES + 128)
  private readonly line: ByteLine = { bytes: this.buffer, start: 0, end: 0, from: 0, to: 0, cut: false }
  /** Offset of buffer[0] in the stream. */
  private base = 0
  private fill = 0
  private lineStart = 0
  private scanned = 0
  /** First byte of the current line that is not plain text. */
  private special = NONE
  /** Behind the cut of an endless line, up to its end. */
  private discarding = false

  /** `onForget(before)`: raw bytes in front of this offset are about to become unreadable. */
  constructor(onLine: (line: ByteLine) => void, onForget?: (before: number) => void) {
    this.onLine = onLine
    this.onForget = onForget
  }

  /** Takes bytes in pieces of any size; calls back for each line that they complete. */
  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; at += STRETCH) {
      const piece = chunk.length <= STRETCH ? chunk : chunk.subarray(at, at + STRETCH)
      if (this.fill + piece.length > CAPACITY) this.makeRoom()
      this.buffer.set(piece, this.fill)
      this.fill += piece.length
      this.buffer[this.fill] = LF
      this.scan()
    }
  }

  /** The stream is over: a last line without its end counts as a line. */
  finish(): void {
    if (this.fill > this.lineStart && !this.discarding) this.emit(this.fill, false)
    this.lineStart = this.fill
    this.special = NONE
    this.discarding = false
  }

  /** Text of a raw line that was handed out, if its bytes are still here. */
  textAt(from: number, to: number): string | undefined {
    if (from < this.base) return undefined
    return cleanText(this.buffer.subarray(from - this.base, to - this.base))
  }

  private makeRoom(): void {
    const shift = Math.max(0, this.lineStart - KEPT)
    this.onForget?.(this.base + shift)
    this.buffer.copyWithin(0, shift, this.fill)
    this.base += shift
    this.fill -= shift
    this.lineStart -= shift
    this.scanned -= shift
    if (this.special !== NONE) this.special -= shift
  }

  private scan(): void {
    const buffer = this.buffer
    const fill = this.fill
    let at = this.scanned
    for (;;) {
      if (this.special === NONE && !this.discarding) {
        at = this.skipPlain(at)
        const byte = buffer[at]!
        if (byte === 0x09) {
          at++
          continue
        }
        if (byte !== LF) this.special = at
      }
      if (this.special !== NONE || this.discarding) at = buffer.indexOf(LF, at)
      if (at >= fill) break
      this.endLine(at)
      at = this.lineStart
    }
    this.scanned = fill
    if (!this.discarding && fill - this.lineStart > MAX_LINE_BYTES) this.cutLine()
    if (this.discarding) this.lineStart = fill
  }

  /** First position from `at` that is not a printable ASCII character; four bytes at a time. The line feed behind the data ends it. */
  private skipPlain(from: number): number {
    const { buffer, words } = this
    let at = from
    while ((at & 3) !== 0) {
      const byte = buffer[at]!
      if (byte < 0x20 || byte >= 0x7f) return at
      at++
    }
    let word = at >> 2
    for (;;) {
      const four = words[word]!
      // The top bit of some byte is set by one of: a byte over 0x7f, 0x7f itself, a byte under 0x20.
      if (((four | (four + 0x01010101) | ((four - 0x20202020) & ~four)) & 0x80808080) !== 0) break
      word++
    }
    at = word << 2
    for (let byte = buffer[at]!; byte >= 0x20 && byte < 0x7f; byte = buffer[at]!) at++
    return at
  }

  private endLine(newline: number): void {
    if (!this.discarding) {
      if (newline - this.lineStart > MAX_LINE_BYTES) this.cutLine()
      else this.emit(newline, false)
    }
    this.discarding = false
    this.special = NONE
    this.lineStart = newline + 1
  }

  private cutLine(): void {
    this.emit(this.lineStart + MAX_LINE_BYTES, true)
    this.discarding = true
    this.special = NONE
  }

  private emit(end: number, cut: boolean): void {
    const { line, special } = this
    line.from = this.base + this.lineStart
    line.to = this.base + end
    line.cut = cut
    const plainEnd = special === NONE || special >= end ? end : special
    if (!cut && (plainEnd === end || this.onlyControls(plainEnd, end))) {
      line.bytes = this.buffer
      line.start = this.lineStart
      line.end = plainEnd
    } else this.emitCleaned(end, cut)
    this.onLine(line)
  }

  private onlyControls(from: number, end: number): boolean {
    let at = from
    while (at < end) {
      const byte = this.buffer[at]!
      if ((byte >= 0x20 && byte !== 0x7f) || byte === 0x09) return false
      at = skipControl(this.buffer, at, end)
    }
    return true
  }

  private emitCleaned(end: number, cut: boolean): void {
    const { line } = this
    let size = compact(this.buffer, this.lineStart, end, this.scratch)
    line.bytes = this.scratch
    line.start = 0
    if (cut) size += encoder.encodeInto(CUT_MARK, this.scratch.subarray(size)).written
    line.end = size
    if (isAscii(this.scratch, size)) return
    line.bytes = encoder.encode(decoder.decode(this.scratch.subarray(0, size)))
    line.end = line.bytes.length
  }
}

function isAscii(bytes: Uint8Array, size: number): boolean {
  for (let at = 0; at < size; at++) if (bytes[at]! >= 0x80) return false
  return true
}

/** Text of raw bytes: control sequences left out, invalid UTF-8 as U+FFFD. */
function cleanText(raw: Uint8Array): string {
  const copy = new Uint8Array(raw.length)
  return decoder.decode(copy.subarray(0, compact(raw, 0, raw.length, copy)))
}

/** A line as reports carry it. `endOffset`: raw bytes of the stream up to and with the line's end. */
export interface AssembledLine {
  text: string
  component?: string
  endOffset: number
  cut: boolean
}
