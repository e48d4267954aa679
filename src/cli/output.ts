// Standard output and error of the command line: colours by the usual variables, a reader that goes away is no error.
import type { ReporterContext } from '../report/index.ts'

/** True once the reader of stdout has gone (`run list | head`). */
const stdoutGone = new AbortController()

export const isStdoutClosed = (): boolean => stdoutGone.signal.aborted

/** Aborted when the reader of stdout has gone: nothing more is worth being done for it. */
export const stdoutClosed: AbortSignal = stdoutGone.signal

const onStreamError = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'EPIPE') throw error
  stdoutGone.abort()
}

/** Call once, before anything is written. */
export const guardStreams = (): void => {
  process.stdout.on('error', onStreamError)
  process.stderr.on('error', onStreamError)
}

export const print = (text: string): void => {
  if (!isStdoutClosed()) process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
}

/** For people, beside the output proper. */
export const note = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

/** NO_COLOR wins over FORCE_COLOR; without either, colours go to terminals only. */
export const colorLevel = (
  stream: { isTTY?: boolean; getColorDepth?: () => number },
  env: NodeJS.ProcessEnv = process.env,
): ReporterContext['color'] => {
  if (env['NO_COLOR']) return 0
  const force = env['FORCE_COLOR']
  if (force !== undefined) return ({ '0': 0, false: 0, '2': 2, '3': 3 } as const)[force] ?? 1
  if (!stream.isTTY || env['TERM'] === 'dumb') return 0
  const depth = stream.getColorDepth?.() ?? 4
  return depth >= 24 ? 3 : depth >= 8 ? 2 : 1
}
