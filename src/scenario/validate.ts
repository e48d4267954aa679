// Validation of run files: from an unknown value to scenarios, or to the list of everything that is wrong, each with its place.
import { type Data, toData } from './data.ts'
import { locate } from './locate.ts'
import type { Problem, Report } from './problem.ts'
import { type RunFilePlace, resolveSpec } from './resolve.ts'
import type { Scenario, ScenarioSpec } from './scenario.ts'
import { checkShape } from './shape.ts'

/** Collects problems of one run file; places are found in its text where they stand there. */
function collector(file: string, source: string | undefined): { problems: Problem[]; report: Report } {
  const problems: Problem[] = []
  const report: Report = (path, found, expected, hint) => {
    const place = source === undefined ? undefined : locate(source, path)
    problems.push({ path, found, expected, ...(hint === undefined ? {} : { hint }), file, ...place })
  }
  return { problems, report }
}

/** What a run file yields, as plain data, or the parts of it that are none. */
export function validateData(
  value: unknown,
  file: string,
  source?: string,
): { data: Data | undefined; problems: Problem[] } {
  const { problems, report } = collector(file, source)
  return { data: toData(value, report), problems }
}

/** Everything that is wrong with a run file's content by itself. Looks at no other file. */
export function validateSpec(
  value: unknown,
  file: string,
  source?: string,
): { spec: ScenarioSpec | undefined; problems: Problem[] } {
  const { problems, report } = collector(file, source)
  checkShape(value, report)
  return { spec: problems.length === 0 ? (value as ScenarioSpec) : undefined, problems }
}

/**
 * The scenario that a right spec makes at its place, one of its variants if the place names one: reads the files it names.
 * Problems name the paths of the run file, so those of a variant start with `variants.<name>`.
 */
export function resolveScenario(
  spec: ScenarioSpec,
  place: RunFilePlace,
  source?: string,
): { scenario: Scenario | undefined; problems: Problem[] } {
  const { problems, report } = collector(place.file, source)
  const { variants, ...common } = spec
  const replaced = place.variant === undefined ? {} : (variants?.[place.variant] ?? {})
  const inFile = (path: string): string =>
    fieldOf(path) in replaced ? `variants.${place.variant}.${path}` : path
  const atVariant: Report = (path, ...rest) => report(inFile(path), ...rest)
  const lineAt = (path: string): number => (source && locate(source, inFile(path))?.line) || 0
  const scenario = resolveSpec({ ...common, ...replaced }, place, atVariant, lineAt)
  return { scenario, problems }
}

const fieldOf = (path: string): string => /^[^.[]*/.exec(path)![0]

/** All scenarios of a run file's content, or all problems: shape first, then files. */
export function validateScenario(
  value: unknown,
  place: Omit<RunFilePlace, 'variant'>,
  source?: string,
): { scenarios: Scenario[]; problems: Problem[] } {
  const { data, problems: noData } = validateData(value, place.file, source)
  if (noData.length > 0) return { scenarios: [], problems: noData }
  const { spec, problems } = validateSpec(data, place.file, source)
  if (!spec) return { scenarios: [], problems }
  const resolved = variantsOf(spec).map(variant => resolveScenario(spec, { ...place, variant }, source))
  return {
    scenarios: resolved.flatMap(({ scenario }) => scenario ?? []),
    problems: distinct(resolved.flatMap(result => result.problems)),
  }
}

/** Names of a spec's variants; one `undefined` for a spec without any. */
export const variantsOf = (spec: ScenarioSpec): (string | undefined)[] =>
  spec.variants ? Object.keys(spec.variants) : [undefined]

/** A problem of the common part shows up in each variant; once is enough. */
const distinct = (problems: Problem[]): Problem[] => [
  ...new Map(problems.map(problem => [JSON.stringify(problem), problem])).values(),
]
