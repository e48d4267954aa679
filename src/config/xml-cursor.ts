// Where the XML scanner stands, and the two smallest steps it takes.
import type { Findings } from './findings.ts'
import type { Source } from './source.ts'

const NAME = /[A-Za-z_:\u0080-\uffff][\w:.\-\u0080-\uffff]*/y
const BLANKS = /[ \t\r\n]*/y

export interface XmlCursor {
  readonly source: Source
  readonly findings: Findings
  pos: number
}

export const createCursor = (source: Source, findings: Findings): XmlCursor => ({ source, findings, pos: 0 })

/** The name at the cursor, or '' if there is none. */
export function readName(cursor: XmlCursor): string {
  NAME.lastIndex = cursor.pos
  const name = NAME.exec(cursor.source.text)?.[0] ?? ''
  cursor.pos += name.length
  return name
}

/** Skips blanks; true if there were any. */
export function skipBlanks(cursor: XmlCursor): boolean {
  BLANKS.lastIndex = cursor.pos
  const length = BLANKS.exec(cursor.source.text)![0].length
  cursor.pos += length
  return length > 0
}
