// Holds a scenario's configuration against the checker. Loads the checker only when there is something to check.
import { readFileSync } from 'node:fs'
import type { Diagnostic } from '../config/index.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { Finding } from './check.ts'
import { checkCache } from './check-cache.ts'

/** Modules that every image has. */
const IMPLIED = ['core', 'ld.lib.so', 'config']
/** What kernel, core and boot modules take of the memory before init gets the rest, and the capabilities init gets, as on the real system. */
const RESERVED_BYTES = 41 * 1024 * 1024
const INIT_CAPS = 63_256

/** All findings of the scenario's configuration, by place. */
export async function checkConfiguration(scenario: Scenario): Promise<Finding[]> {
  const { config, machine, modules } = scenario
  if (config === undefined || scenario.rootTask !== undefined) return []
  const { profile, memoryBytes } = machine
  const cache = checkCache(scenario.root, [config.text, machine, modules])
  if (cache.silent()) return []
  const { checkConfig, formatDiagnostic, isStrictFinding, parseConfig } = await import('../config/index.ts')
  const { model, diagnostics } = parseConfig(config.text, config.file, { profile })
  const names = modules.map(module => (typeof module === 'string' ? module : module.name))
  const quota = { ram: memoryBytes - RESERVED_BYTES, caps: INIT_CAPS }
  const found = model ? checkConfig(model, { modules: [...IMPLIED, ...names], quota }) : []
  const all = [...diagnostics, ...found]
  if (all.length === 0) {
    cache.remember()
    return []
  }
  const origin = originOf(config)
  return all.map(diagnostic => {
    const { severity, code, message } = diagnostic
    return {
      severity,
      code,
      message,
      ...place(diagnostic, origin),
      text: formatDiagnostic(diagnostic, config.text, { origin }),
      strict: isStrictFinding(diagnostic),
    }
  })
}

/** Lines and columns before the configuration's text in its file: none unless it stands inline in the run file. */
export function originOf(config: NonNullable<Scenario['config']>): { lines: number; columns: number } {
  if (!config.inline) return { lines: 0, columns: 0 }
  try {
    const source = readFileSync(config.file, 'utf8')
    const at = source.indexOf(config.text)
    const before = source.slice(0, Math.max(0, at)).split('\n')
    return { lines: before.length - 1, columns: before.at(-1)?.length ?? 0 }
  } catch {
    return { lines: 0, columns: 0 }
  }
}

function place({ file, line, column }: Diagnostic, origin: { lines: number; columns: number }) {
  return { file, line: line + origin.lines, column: line === 1 ? column + origin.columns : column }
}
