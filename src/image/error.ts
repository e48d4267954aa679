// What can be wrong with a boot image or with what it is to be made of.
import { UserError } from '../support/errors.ts'

export type ImageErrorCode =
  | 'image/unreadable'
  | 'image/truncated'
  | 'image/too-large'
  | 'image/no-archive'
  | 'image/no-manifest'
  | 'image/bad-manifest'
  | 'image/wrong-schema'
  | 'image/bad-name'
  | 'image/duplicate-name'
  | 'image/unexpected-entry'
  | 'image/checksum'
  | 'image/unknown-module'
  | 'image/no-programs'

/** A user's mistake with an image: exit code 2. */
export class ImageError extends UserError {
  constructor(
    code: ImageErrorCode,
    message: string,
    more: { hint?: string | undefined; cause?: unknown } = {},
  ) {
    super(code, message, more)
  }
}
