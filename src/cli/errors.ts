// What the command line says about an error, and with which exit code it ends: the user's mistake 2, the host's fault 3, our own bug 70.
import { readFileSync } from 'node:fs'
import { ExitCode, type ExitCodeValue } from '../runner/exit-code.ts'
import { codeFrame } from '../scenario/code-frame.ts'
import { UserError } from '../support/errors.ts'
import { HostError } from '../support/host-error.ts'
import { version } from '../support/version.ts'
import { displayPath } from './paths.ts'

/** The words for errors of the host that people meet most. */
const HOST_ERRORS: Record<string, string> = {
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files in the system',
  ENOMEM: 'out of memory',
  EIO: 'input/output error',
  ENOENT: 'no such file or folder',
  ENOTDIR: 'not a folder',
  EISDIR: 'is a folder',
  EEXIST: 'exists already',
  EAGAIN: 'the system has no resources left for now',
}

export interface ErrorReport {
  text: string
  exitCode: ExitCodeValue
}

/** Never throws; a UserError gets its place and hint, an errno its words, anything else is ours. */
export const describeError = (error: unknown): ErrorReport => {
  if (error instanceof UserError) return { text: userText(error), exitCode: ExitCode.USAGE }
  if (error instanceof HostError) return { text: hostText(error.message), exitCode: ExitCode.HOST }
  if (isSystemError(error)) return { text: hostText(systemText(error)), exitCode: ExitCode.HOST }
  return { text: bugText(error), exitCode: ExitCode.BUG }
}

const userText = ({ message, code, location, hint }: UserError): string => {
  const [first, ...rest] = message.split('\n')
  const place = location ? [`  at ${displayPath(location.file)}:${location.line}:${location.column}`] : []
  const lines = [`error: ${first} (${code})`, ...rest, ...place, ...frame(location)]
  return [...lines, ...(hint ? [`  hint: ${hint}`] : []), ''].join('\n')
}

const frame = (location: UserError['location']): string[] => {
  try {
    const text = location && codeFrame(readFileSync(location.file, 'utf8'), location)
    return text ? text.split('\n').map(line => `  ${line}`) : []
  } catch {
    return []
  }
}

/** An error that names the system call it came from. */
const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error &&
  typeof (error as NodeJS.ErrnoException).code === 'string' &&
  typeof (error as NodeJS.ErrnoException).syscall === 'string'

const systemText = ({ code = '', path, message }: NodeJS.ErrnoException): string => {
  const words = HOST_ERRORS[code]
  return words ? `${path ? `${displayPath(path)}: ` : ''}${words} (${code})` : message
}

const hostText = (what: string): string => `error of the host: ${what}\n`

const bugText = (error: unknown): string => {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return `This is a bug in run itself, not in your scenario. Please report it with these lines:
genode-run ${version}, node ${process.version}, ${process.platform} ${process.arch}
${stack}
`
}
