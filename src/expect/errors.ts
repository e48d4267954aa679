// Mistakes in an expected log: all codes, and how one is shown.

export const EXPECT_CODES = [
  'expect/expects-nothing',
  'expect/cannot-fail',
  'expect/unclosed-brace',
  'expect/bad-name',
  'expect/bad-type',
  'expect/bad-regex',
  'expect/too-large',
  'expect/bad-where',
  'expect/where-blanks',
  'expect/unknown-capture',
  'expect/type-conflict',
  'expect/capture-in-group',
  'expect/bad-count',
  'expect/bad-time',
  'expect/bad-only',
  'expect/bad-literal',
  'expect/bad-group',
  'expect/cannot-nest',
  'expect/no-pattern',
  'expect/next-first',
] as const

export type ExpectCode = (typeof EXPECT_CODES)[number]

/** A mistake of the author. Lines and columns count from 1; `endColumn` is behind the last character. */
export interface ExpectError {
  code: ExpectCode
  message: string
  file: string
  line: number
  column: number
  endColumn: number
  hint?: string
}

/** `file:line:column  code  message`, then the hint on a line of its own. */
export function formatExpectError(error: ExpectError): string {
  const head = `${error.file}:${error.line}:${error.column}  ${error.code}  ${error.message}`
  return error.hint === undefined ? head : `${head}\n  hint: ${error.hint}`
}
