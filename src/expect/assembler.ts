// The line assembler of the runner: serial bytes in pieces of any size -> lines of text.

import { componentOf } from './component.ts'
import { type AssembledLine, type ByteLine, LineSplitter } from './lines.ts'

export interface LineAssembler {
  /** Takes the next bytes; returns the lines that they complete. */
  (chunk: Uint8Array): AssembledLine[]
  /** The stream is over: returns the last line if it had no end. */
  finish(): AssembledLine[]
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Joins chunks to lines, without ANSI escapes and carriage returns; invalid UTF-8 shows as U+FFFD; a line over 64 KiB is cut and marked. */
export function createLineAssembler(): LineAssembler {
  let lines: AssembledLine[] = []
  const splitter = new LineSplitter((line: ByteLine) => {
    const text = decoder.decode(line.bytes.subarray(line.start, line.end))
    const component = componentOf(text)
    lines.push({
      text,
      ...(component === undefined ? {} : { component }),
      endOffset: line.to + (line.cut ? 0 : 1),
      cut: line.cut,
    })
  })
  const take = (): AssembledLine[] => {
    const taken = lines
    lines = []
    return taken
  }
  const assemble = (chunk: Uint8Array): AssembledLine[] => {
    splitter.push(chunk)
    return take()
  }
  return Object.assign(assemble, {
    finish: (): AssembledLine[] => {
      splitter.finish()
      return take().map(line => (line.cut ? line : { ...line, endOffset: line.endOffset - 1 }))
    },
  })
}
