// Evaluates a bundled run file once, as data: in a realm that has the language and nothing else. No clock, no chance, no files, no
// process: the same text gives the same scenario everywhere, and so its result can be cached by content.
import { SourceMap } from 'node:module'
import { dirname, resolve } from 'node:path'
import { createContext, runInContext, Script } from 'node:vm'
import { type Location, UserError } from '../support/errors.ts'

const LIMIT_MS = 2_000

const PURE =
  'delete Math.random;' +
  [
    'Date',
    'Intl',
    'WeakRef',
    'FinalizationRegistry',
    'SharedArrayBuffer',
    'Atomics',
    'WebAssembly',
    'console',
  ]
    .map(name => `delete globalThis.${name};`)
    .join('')

/** What a run file cannot have, as the engine's message names it. */
const IMPURE =
  /\b(process|require|Date|Intl|console|Buffer|setTimeout|fetch|__dirname|__filename)\b is not defined|Math\.random is not/

/** The run file's default export. An error thrown on the way is a UserError that names file, line and column. */
export function evaluateRunFile(file: string, bundle: { code: string; map: string }): unknown {
  const context = createContext({}, { codeGeneration: { strings: false, wasm: false } })
  runInContext(PURE, context)
  const filename = `${file}.js`
  let exports: unknown
  try {
    new Script(bundle.code, { filename }).runInContext(context, { timeout: LIMIT_MS })
    exports = runInContext('__runFile', context)
  } catch (cause) {
    throw runError(cause, file, filename, bundle.map)
  }
  if (typeof exports === 'object' && exports !== null && Object.hasOwn(exports, 'default'))
    return (exports as { default: unknown }).default
  throw new UserError('scenario/no-default-export', 'the run file has no default export', {
    location: { file, line: 1, column: 1 },
    hint: 'it needs: export default defineScenario({ ... })',
  })
}

function runError(cause: unknown, file: string, filename: string, map: string): UserError {
  const { message, stack, code } = errorParts(cause)
  if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT')
    return new UserError('scenario/endless', `evaluating the run file took more than ${LIMIT_MS} ms`, {
      location: { file, line: 1, column: 1 },
    })
  return new UserError('scenario/throws', message, {
    location: locationOf(stack, filename, file, map) ?? { file, line: 1, column: 1 },
    hint: IMPURE.test(message)
      ? 'run files are data: no clock, environment, files or chance, so that the same text gives the same scenario everywhere'
      : undefined,
    cause,
  })
}

/** Errors of another realm are no instances of ours; anything may be thrown. */
function errorParts(cause: unknown): { message: string; stack: string; code: string } {
  if (typeof cause !== 'object' || cause === null)
    return { message: `throws ${String(cause)}`, stack: '', code: '' }
  const { name, message, stack, code } = cause as Record<string, unknown>
  const text = [name, message].filter(part => typeof part === 'string' && part !== '').join(': ')
  return { message: text || 'throws an object', stack: String(stack ?? ''), code: String(code ?? '') }
}

/** The place of the innermost frame of the script, mapped back to its source. */
function locationOf(stack: string, filename: string, file: string, map: string): Location | undefined {
  for (const line of stack.split('\n')) {
    const at = line.lastIndexOf(`${filename}:`)
    const [, row, column] = at < 0 ? [] : (/^(\d+):(\d+)/.exec(line.slice(at + filename.length + 1)) ?? [])
    if (row === undefined || column === undefined) continue
    const entry = new SourceMap(JSON.parse(map)).findEntry(Number(row) - 1, Number(column) - 1)
    if (!('originalSource' in entry) || entry.originalSource.startsWith('product:')) continue
    return {
      file: resolve(dirname(file), entry.originalSource),
      line: entry.originalLine + 1,
      column: entry.originalColumn + 1,
    }
  }
  return undefined
}
