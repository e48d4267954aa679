// Log output of a component (reference genode.md 1.2, 1.3; base/src/lib/base/{log,default_log}.cc).

import { myself } from '../base-nova/context.ts'
import { traced, tracing } from '../base-nova/tracing.ts'
import { type Printable, print } from './format.ts'
import { MAX_LOG_BYTES } from './interfaces/services.ts'
import type { Op } from './op.ts'
import { classic } from './profile.ts'

const ESC = '\x1b'
const RESET = `${ESC}[0m`
const ENDS = classic ? '' : RESET

/** Where text goes in pieces of at most 231 bytes; set when the LOG session is there. */
let write: (text: string) => Op<void> = function* () {}
export const setLogSink = (sink: (text: string) => Op<void>): void => {
  write = sink
}

const utf8Length = (code: number): number => (code < 0x80 ? 1 : code < 0x800 ? 2 : code > 0xffff ? 4 : 3)

/** Index behind the last character that fits. */
const cut = (text: string, start: number): number => {
  let bytes = 0
  let at = start
  while (at < text.length) {
    const code = text.codePointAt(at) as number
    bytes += utf8Length(code)
    if (bytes > MAX_LOG_BYTES) return at
    at += code > 0xffff ? 2 : 1
  }
  return at
}

function* output(text: string): Op<void> {
  // what a trace policy records does not go to the LOG session
  if (traced(myself()) && (yield* tracing.record('logOutput', text))) return
  if (text.length * 3 <= MAX_LOG_BYTES) {
    yield* write(text)
    return
  }
  for (let at = 0; at < text.length; ) {
    const end = cut(text, at)
    yield* write(text.slice(at, end))
    at = end
  }
}

const join = (parts: readonly Printable[]): string => {
  let text = ''
  for (const p of parts) text += typeof p === 'string' ? p : print(p)
  return text
}

/** Prints a line. */
export const log = (...parts: Printable[]): Op<void> => output(join(parts) + ENDS + '\n')

/** Prints a warning; in the classic era without the word, unless the text says it. */
export const warning = (...parts: Printable[]): Op<void> =>
  output(`${ESC}[34m${classic ? '' : 'Warning: '}${join(parts)}${RESET}\n`)

export const error = (...parts: Printable[]): Op<void> =>
  output(`${ESC}[31m${classic ? '' : 'Error: '}${join(parts)}${RESET}\n`)

/** Goes to the kernel's console, which NOVA does not have for user level: prints nothing. */
export function* raw(..._parts: Printable[]): Op<void> {}

/** Name of the running thread. */
export const threadName = (): string => myself().name
