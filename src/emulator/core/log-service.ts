// LOG service: text of components goes to the console line by line behind their label (reference genode.md 1.3;
// base/src/core/include/log_session_component.h).

import { classic, type Entrypoint, LogInterface, labelFromArgs, type Op, ok, toBytes } from '../base/index.ts'
import { writeConsole } from './console.ts'
import { CoreService } from './core-services.ts'

const END = classic ? '\n' : '\x1b[0m\n'

/** What appears on the console for one write; a write without a final newline gets one. */
export const logLines = (label: string, text: string): string => {
  if (text === '') return ''
  const parts = text.split('\n')
  if (parts.at(-1) === '') parts.pop()
  return parts.map(part => `[${label}] ${part}${END}`).join('')
}

export const logService = (ep: Entrypoint): CoreService =>
  new CoreService({
    name: 'LOG',
    *create(args) {
      const label = labelFromArgs(args)
      const cap = yield* ep.manage(LogInterface, {
        write: text => writeConsole(toBytes(logLines(label, text))),
      })
      return ok({ cap, destroy: (): Op<void> => ep.dissolve(cap) })
    },
  })
