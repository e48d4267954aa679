// Message in a thread's UTCB: untyped words from word 4 on, capabilities as typed items from the end of the page
// (reference nova.md 3.3, 4.1). Sent capabilities are of kind 2: translated if the receiver knows the object, delegated else.

import {
  type Cpu,
  CrdType,
  crd,
  crdBase,
  Item,
  Rights,
  typedCrdWord,
  typedFlagWord,
  Utcb,
} from '../nova/abi.ts'
import { selectors } from './selectors.ts'
import { INVALID_SEL } from './thread-selectors.ts'
import { decodeUtf8, encodeUtf8 } from './utf8.ts'

const WINDOW_ORDER = 2
/** Windows in a UTCB for what may arrive: all objects may be translated, new ones appear in the block. */
export const TRANSLATE_WINDOW = crd(CrdType.OBJ, 0, 31, Rights.OBJ_ALL)
export const delegateWindow = (block: number): number => crd(CrdType.OBJ, block, WINDOW_ORDER, Rights.OBJ_ALL)
/** Most capabilities in one message. */
export const MAX_CAPS = 1 << WINDOW_ORDER
const PAGE = new Uint8Array(Utcb.SIZE)

/** Cursor for writing or reading the message of one thread; there is one per thread, since a thread has one UTCB. */
export class Message {
  readonly #cpu: Cpu
  #word = Utcb.DATA as number
  #limit = Utcb.DATA as number
  #sent = 0
  #window = INVALID_SEL
  readonly #received: number[] = []
  #nextCap = 0

  constructor(cpu: Cpu) {
    this.#cpu = cpu
  }

  /** The windows were put into the UTCB before the thread ran for the first time. */
  adoptWindow(block: number): void {
    this.#window = block
  }

  /** Begins to write a message. */
  begin(): void {
    this.#word = Utcb.DATA
    this.#sent = 0
  }

  putWord(value: number): void {
    this.#cpu.setUtcb(this.#word++, value)
  }

  putWords(values: readonly number[]): void {
    const cpu = this.#cpu
    const at = this.#word
    const { length } = values
    for (let i = 0; i < length; i++) cpu.setUtcb(at + i, values[i] as number)
    this.#word = at + length
  }

  putBytes(bytes: Uint8Array, length: number): void {
    this.putWord(length)
    this.#cpu.utcbIn(this.#word * 8, bytes, 0, length)
    this.#word += (length + 7) >> 3
  }

  putText(text: string, maxBytes: number): void {
    this.putBytes(PAGE, encodeUtf8(text, PAGE, maxBytes))
  }

  putCap(selector: number): void {
    const valid = selector !== INVALID_SEL
    this.putWord(valid ? 1 : 0)
    if (!valid) return
    const i = this.#sent++
    this.#cpu.setUtcb(typedCrdWord(i), crd(CrdType.OBJ, selector, 0, Rights.OBJ_ALL))
    this.#cpu.setUtcb(typedFlagWord(i), i * 4096 + Item.TRANSLATE_OR_DELEGATE)
  }

  /** Completes what `begin` started and opens the window for the capabilities of the message that comes next. */
  finish(): void {
    const cpu = this.#cpu
    cpu.setUtcb(Utcb.ITEMS, this.#word - Utcb.DATA + this.#sent * 65536)
    if (this.#window !== INVALID_SEL) return
    this.#window = selectors.allocWindow()
    cpu.setUtcb(Utcb.CRD_T, TRANSLATE_WINDOW)
    cpu.setUtcb(Utcb.CRD_D, delegateWindow(this.#window))
  }

  /** Begins to read the message that arrived. */
  receive(): void {
    const items = this.#cpu.utcb(Utcb.ITEMS)
    const words = items % 65536
    const typed = (items - words) / 65536
    this.#word = Utcb.DATA
    this.#limit = Utcb.DATA + words
    this.#nextCap = 0
    if (this.#received.length !== 0) this.#received.length = 0
    if (typed !== 0) this.#receiveCaps(typed)
  }

  /** No message arrived (the call failed): whatever is read is zero. */
  receiveNothing(): void {
    this.#word = this.#limit = Utcb.DATA
    this.#received.length = 0
    this.#nextCap = 0
  }

  #receiveCaps(typed: number): void {
    let taken = 0
    for (let i = 0; i < typed && i < MAX_CAPS; i++) {
      const item = this.#cpu.utcb(typedCrdWord(i))
      const selector = item % 4 === CrdType.OBJ ? crdBase(item) : INVALID_SEL
      this.#received.push(selector)
      const inWindow = selector - this.#window
      if (inWindow >= 0 && inWindow < MAX_CAPS) taken |= 1 << inWindow
    }
    if (taken === 0) return
    for (let i = 0; i < MAX_CAPS; i++) if (!(taken & (1 << i))) selectors.free(this.#window + i)
    this.#window = INVALID_SEL
  }

  getWord(): number {
    const at = this.#word++
    return at < this.#limit ? this.#cpu.utcb(at) : 0
  }

  /** As many words; those that did not come are zero. */
  getWords(length: number): number[] {
    const cpu = this.#cpu
    const at = this.#word
    const present = Math.min(length, this.#limit - at)
    this.#word = at + length
    const values: number[] = []
    for (let i = 0; i < present; i++) values.push(cpu.utcb(at + i))
    while (values.length < length) values.push(0)
    return values
  }

  /** Number of bytes that `getBytes` will copy. */
  getBytes(target: Uint8Array): number {
    const length = this.getWord()
    const room = (this.#limit - this.#word) * 8
    const usable = length < 0 ? 0 : Math.min(length, Math.max(room, 0), target.length)
    this.#cpu.utcbOut(this.#word * 8, target, 0, usable)
    this.#word += (usable + 7) >> 3
    return usable
  }

  getText(): string {
    return decodeUtf8(PAGE, 0, this.getBytes(PAGE))
  }

  getCap(): number {
    if (this.getWord() === 0) return INVALID_SEL
    const selector = this.#received[this.#nextCap++]
    return selector === undefined ? INVALID_SEL : selector
  }
}
