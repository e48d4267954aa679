// What is wrong with a run file, as data: where, what was found, what was expected, and the nearest valid word.
import { isAbsolute, relative } from 'node:path'
import { UserError } from '../support/errors.ts'

export interface Problem {
  /** Field of the run file, e.g. 'steps[2].expect'; empty for the file as a whole. */
  path: string
  found: string
  expected: string
  /** What to write instead. */
  hint?: string
  file: string
  /** From 1; absent where the field does not stand literally in the run file. */
  line?: number
  column?: number
}

/** A problem before its place in the file is known. */
export type Report = (path: string, found: string, expected: string, hint?: string) => void

/** A value in a few words, fit for one line of a terminal. */
export function describe(value: unknown): string {
  if (typeof value === 'string') {
    const text = JSON.stringify(value)
    return text.length > 60 ? `${text.slice(0, 57)}..."` : text
  }
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) {
    const keys = Object.keys(value)
    return keys.length === 0 ? 'an empty object' : `an object with ${keys.slice(0, 4).join(', ')}`
  }
  return String(value)
}

/** Paths below the working folder as people type them. */
function shortPath(file: string): string {
  const short = relative(process.cwd(), file)
  return short.startsWith('..') || isAbsolute(short) ? file : short
}

export function formatProblem(problem: Problem): string {
  const { path, found, expected, hint, file, line, column } = problem
  const place = line === undefined ? shortPath(file) : `${shortPath(file)}:${line}:${column ?? 1}`
  const what = `${path ? `${path}: ` : ''}found ${found}, expected ${expected}`
  return `${place}  ${what}${hint ? `\n  hint: ${hint}` : ''}`
}

/** A run file that is refused; the message lists all problems. */
export class ScenarioError extends UserError {
  readonly problems: readonly Problem[]

  constructor(name: string, problems: readonly Problem[]) {
    const [first] = problems
    const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`
    const location =
      first?.line === undefined
        ? undefined
        : { file: first.file, line: first.line, column: first.column ?? 1 }
    super(
      'scenario/invalid',
      [`run file of "${name}" has ${count}:`, ...problems.map(formatProblem)].join('\n'),
      { location },
    )
    this.problems = problems
  }
}
