// Selects scenarios by what stands on the command line: names, globs, @tags, name:variant.

import { UserError } from '../support/errors.ts'
import { nearestWord } from '../support/nearest.ts'
import { listRunFiles, type RunFileEntry } from './discover.ts'
import { loadRunFile, type RunFile, scenarioOf } from './load.ts'
import type { Scenario } from './scenario.ts'
import { variantsOf } from './validate.ts'

/** Words of the command line that are no scenarios; `run -- NAME` reaches a scenario of such a name all the same. */
export const RESERVED_NAMES: readonly string[] =
  'list check build boot serial record new report merge doctor prune completion bench help strength explore compare worker convert'.split(
    ' ',
  )

/** How to reach a scenario whose name is a command's; undefined for all other names. */
export const reservedHint = (name: string): string | undefined =>
  RESERVED_NAMES.includes(name)
    ? `'${name}' is also a command: \`run -- ${name}\` runs the scenario`
    : undefined

/** A selected scenario, or a run file that cannot be loaded: its turn ends with the verdict `invalid`. */
export type Selected =
  | { name: string; file: string; runFile: RunFile; variant: string | undefined }
  | { name: string; file: string; error: UserError }

/** A run file as `list` shows it. */
export type Listed = RunFileEntry & ({ runFile: RunFile } | { error: UserError })

/** Run files that are bundled side by side. */
const AT_ONCE = 16

/** Loads all run files; those that cannot be loaded come with their error. */
export async function loadAll(root: string, entries: RunFileEntry[] = listRunFiles(root)): Promise<Listed[]> {
  const listed: Listed[] = []
  for (let i = 0; i < entries.length; i += AT_ONCE)
    listed.push(...(await Promise.all(entries.slice(i, i + AT_ONCE).map(entry => load(entry, root)))))
  return listed
}

async function load(entry: RunFileEntry, root: string): Promise<Listed> {
  try {
    return { ...entry, runFile: await loadRunFile(entry.file, root) }
  } catch (error) {
    if (error instanceof UserError) return { ...entry, error }
    throw error
  }
}

/** Everything that `terms` name, each scenario once, in the order of the terms; all scenarios when `all` is set. */
export async function selectScenarios(
  root: string,
  terms: readonly string[],
  all = false,
): Promise<Selected[]> {
  const entries = listRunFiles(root)
  const loaded = new Map<string, Listed>()
  const loadOnce = async (entry: RunFileEntry): Promise<Listed> => {
    const listed = loaded.get(entry.name) ?? (await load(entry, root))
    loaded.set(entry.name, listed)
    return listed
  }
  const selected = new Map<string, Selected>()
  for (const term of all ? ['*'] : terms) {
    const found = await selectTerm(term, entries, loadOnce)
    if (found.length === 0) throw nothingFound(term, entries, [...loaded.values()], root)
    for (const scenario of found) if (!selected.has(scenario.name)) selected.set(scenario.name, scenario)
  }
  return [...selected.values()]
}

async function selectTerm(
  term: string,
  entries: RunFileEntry[],
  loadOnce: (entry: RunFileEntry) => Promise<Listed>,
): Promise<Selected[]> {
  const found: Selected[] = []
  if (term.startsWith('@')) {
    const wanted = globPattern(term.slice(1))
    for (const entry of entries) {
      const listed = await loadOnce(entry)
      found.push(
        ...expand(listed).filter(each => 'error' in each || tagsOf(each).some(tag => wanted.test(tag))),
      )
    }
    return found.some(each => !('error' in each)) ? found : []
  }
  const [name = '', variant] = splitTerm(term)
  const [wanted, wantedVariant] = [
    globPattern(name),
    variant === undefined ? undefined : globPattern(variant),
  ]
  for (const entry of entries) {
    if (!wanted.test(entry.name)) continue
    const scenarios = expand(await loadOnce(entry))
    found.push(
      ...scenarios.filter(
        each =>
          'error' in each ||
          !wantedVariant ||
          (each.variant !== undefined && wantedVariant.test(each.variant)),
      ),
    )
  }
  return found
}

const splitTerm = (term: string): string[] => {
  const at = term.indexOf(':')
  return at < 0 ? [term] : [term.slice(0, at), term.slice(at + 1)]
}

/** `*` is any text, `?` any character, `[ab]` one of these, `{a,b}` one of these words; all else is itself. */
function globPattern(glob: string): RegExp {
  let depth = 0
  const pattern = glob.replace(/\*+|\?|\[[\w.-]+\]|[{},]|[^\w]/g, part => {
    if (part.startsWith('*')) return '.*'
    if (part === '?') return '.'
    if (part.startsWith('[') && part.length > 1) return part
    if (part === '{') {
      depth++
      return '(?:'
    }
    if (part === '}' && depth > 0) {
      depth--
      return ')'
    }
    if (part === ',' && depth > 0) return '|'
    return `\\${part}`
  })
  try {
    return new RegExp(`^${pattern}$`)
  } catch {
    throw new UserError('scenario/bad-glob', `'${glob}' is no glob`, {
      hint: "'*', '?', '[ab]' and '{a,b}' have a meaning; every '{' needs its '}'",
    })
  }
}

/** A run file's scenarios: its variants, or itself. */
function expand(listed: Listed): Selected[] {
  if ('error' in listed) return [listed]
  const { name, file, runFile } = listed
  return variantsOf(runFile.spec).map(variant => ({
    name: variant === undefined ? name : `${name}:${variant}`,
    file,
    runFile,
    variant,
  }))
}

/** All scenarios of listed run files, variants included. */
export const expandAll = (listed: readonly Listed[]): Selected[] => listed.flatMap(expand)

export function tagsOf({ runFile: { spec }, variant }: Extract<Selected, { runFile: RunFile }>): string[] {
  return (variant === undefined ? undefined : spec.variants?.[variant]?.tags) ?? spec.tags ?? []
}

/** The scenario of a selection; throws the UserError of one that is wrong. */
export function scenarioOfSelected(selected: Selected): Scenario {
  if ('error' in selected) throw selected.error
  return scenarioOf(selected.runFile, selected.variant)
}

function nothingFound(term: string, entries: RunFileEntry[], loaded: Listed[], root: string): UserError {
  if (entries.length === 0)
    return new UserError('scenario/none', `there are no run files in ${root}/run`, {
      hint: '`run new NAME` makes one',
    })
  const scenarios = loaded.flatMap(expand)
  if (term.startsWith('@')) {
    const tags = [...new Set(scenarios.flatMap(each => ('error' in each ? [] : tagsOf(each))))].sort()
    return unknown(`no scenario has the tag '${term.slice(1)}'`, term.slice(1), tags, 'tags', '@')
  }
  const names = entries.map(entry => entry.name)
  const [name = '', variant] = splitTerm(term)
  if (variant !== undefined && names.includes(name)) {
    const variants = scenarios.flatMap(each => ('variant' in each ? (each.variant ?? []) : []))
    if (variants.length === 0)
      return new UserError('scenario/unknown', `the scenario '${name}' has no variants`, {
        hint: `run ${name}`,
      })
    return unknown(
      `the scenario '${name}' has no variant '${variant}'`,
      variant,
      variants,
      'variants',
      `${name}:`,
    )
  }
  return unknown(`no scenario is named '${name}'`, name, names, 'scenarios', '')
}

function unknown(message: string, word: string, words: string[], what: string, prefix: string): UserError {
  const near = nearestWord(word, words)
  const some = words.length > 12 ? [...words.slice(0, 12), '...'] : words
  return new UserError('scenario/unknown', message, {
    hint: near === undefined ? `${what}: ${some.join(', ') || 'none'}` : `did you mean '${prefix}${near}'?`,
  })
}
