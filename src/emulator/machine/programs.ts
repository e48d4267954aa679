// Evaluates program text found in memory: reads it through an address space, has it compiled by the host, and hands out what it yields.
import type { ProgramFactory } from './cpu.ts'
import {
  ENTRY_OFFSET,
  PROGRAM_DIGEST_OFFSET,
  PROGRAM_MAGIC,
  PROGRAM_NAME_OFFSET,
  PROGRAM_SCRIPT_LENGTH_OFFSET,
  SCRIPT_OFFSET,
} from './cpu.ts'
import type { Memory } from './memory.ts'
import type { AddressSpace } from './processor.ts'
import { decodeUtf8 } from './utf8.ts'

/** Evaluates a script afresh in the realm of programs and returns its value. The same source is the same string object. */
export type Evaluate = (source: string, name: string) => unknown

/** Text that was found: `fault` is the address of a page that is missing, 'invalid' that there is no program. */
export type TextResult =
  | { kind: 'program'; factory: ProgramFactory; name: string }
  | { kind: 'fault'; address: number }
  | { kind: 'invalid' }
  | { kind: 'error'; error: unknown; name: string }

interface Known {
  length: number
  /** The script, zero padded to whole pages. */
  words: Uint32Array
  source: string
  name: string
}

/** Texts by digest, kept from one machine to the next: booting the same programs again reads them once. */
const knownTexts = new Map<string, Known>()
const MOST_KNOWN = 256

const PAGE = 4096
const READ_EXEC = 5
const MAX_SCRIPT = 64 * 1024 * 1024

export class Programs {
  readonly #memory: Memory
  readonly #evaluate: Evaluate

  constructor(memory: Memory, evaluate: Evaluate) {
    this.#memory = memory
    this.#evaluate = evaluate
  }

  /** What tells the text at a physical page number from others: its header. */
  header(frame: number): Uint32Array {
    const at = (frame * PAGE) / 4
    return this.#memory.u32.slice(at, at + ENTRY_OFFSET / 4)
  }

  /** True if the text at a physical page number still has that header. */
  hasHeader(frame: number, header: Uint32Array): boolean {
    const at = (frame * PAGE) / 4
    for (let i = 0; i < header.length; i++) if (this.#memory.u32[at + i] !== header[i]) return false
    return true
  }

  /** Evaluates the text that starts at the page of `va`. */
  evaluate(space: AddressSpace, va: number): TextResult {
    const base = va - (va % PAGE)
    const header = this.#page(space, base)
    if (header < 0) return { kind: 'fault', address: va }
    const u8 = this.#memory.u8
    for (let i = 0; i < PROGRAM_MAGIC.length; i++)
      if (u8[header + i] !== PROGRAM_MAGIC.charCodeAt(i)) return { kind: 'invalid' }
    const length = this.#memory.u32[(header + PROGRAM_SCRIPT_LENGTH_OFFSET) / 4]!
    if (length > MAX_SCRIPT) return { kind: 'invalid' }
    const pages: number[] = []
    for (let at = 0; at < length; at += PAGE) {
      const page = this.#page(space, base + SCRIPT_OFFSET + at)
      if (page < 0) return { kind: 'fault', address: base + SCRIPT_OFFSET + at }
      pages.push(page)
    }
    const known = this.#lookUp(header, length, pages)
    try {
      const factory = this.#evaluate(known.source, known.name)
      if (typeof factory !== 'function') return { kind: 'invalid' }
      return { kind: 'program', factory: factory as ProgramFactory, name: known.name }
    } catch (error) {
      return { kind: 'error', error, name: known.name }
    }
  }

  #page(space: AddressSpace, va: number): number {
    const entry = space.translate(va / PAGE)
    if ((entry & READ_EXEC) !== READ_EXEC) return -1
    const pa = Math.floor(entry / 8) * PAGE
    return this.#memory.isRam(pa) ? pa : -1
  }

  /** The digest in the header is a claim of whoever wrote the memory: what is known under it counts only if the bytes are the same. */
  #lookUp(header: number, length: number, pages: readonly number[]): Known {
    const digest = this.#text(header + PROGRAM_DIGEST_OFFSET, 64)
    const known = knownTexts.get(digest)
    if (known && this.#same(known, length, pages)) return known
    const bytes = new Uint8Array(pages.length * PAGE)
    pages.forEach((page, i) => {
      bytes.set(this.#memory.u8.subarray(page, page + PAGE), i * PAGE)
    })
    const name = `${this.#text(header + PROGRAM_NAME_OFFSET, 32) || 'program'}-${digest.slice(0, 12)}`
    const words = new Uint32Array(bytes.buffer)
    const fresh = { length, words, source: decodeUtf8(bytes.subarray(0, length)), name }
    if (knownTexts.size >= MOST_KNOWN) knownTexts.clear()
    knownTexts.set(digest, fresh)
    return fresh
  }

  /** Compares whole pages: what follows the script in its last one belongs to the same module. */
  #same(known: Known, length: number, pages: readonly number[]): boolean {
    if (known.length !== length) return false
    const { words } = known
    const u32 = this.#memory.u32
    let at = 0
    for (const page of pages)
      for (let k = page >>> 2, end = k + PAGE / 4; k < end; k++) if (words[at++] !== u32[k]) return false
    return true
  }

  #text(pa: number, limit: number): string {
    const bytes = this.#memory.u8.subarray(pa, pa + limit)
    const end = bytes.indexOf(0)
    return decodeUtf8(end < 0 ? bytes : bytes.subarray(0, end))
  }
}
