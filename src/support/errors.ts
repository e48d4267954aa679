// The user's mistakes: wrong run file, config, image, command line. Verdicts are results, not exceptions; our own bugs are plain errors.

/** A place in a file of the user's; line and column count from 1. */
export interface Location {
  file: string
  line: number
  column: number
}

/** Something the user can put right. The command line prints it without a stack and ends with exit code 2. */
export class UserError extends Error {
  /** Stable, e.g. 'scenario/unknown', 'image/truncated'. */
  readonly code: string
  readonly location: Location | undefined
  /** What to do about it. */
  readonly hint: string | undefined

  constructor(
    code: string,
    message: string,
    more: { location?: Location | undefined; hint?: string | undefined; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.code = code
    this.location = more.location
    this.hint = more.hint
  }
}
