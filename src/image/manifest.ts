// Reads an image's manifest: JSON from a stranger, every field looked at.
import type { ImageErrorCode } from './error.ts'
import { IMAGE_SCHEMA, isModuleName, MAX_IMAGE, MAX_MODULES, type Manifest } from './format.ts'

export type ParsedManifest = { manifest: Manifest } | { code: ImageErrorCode; wrong: string }

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isCount = (value: unknown, max: number): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= max

/** A stranger's value, fit for a line of a terminal. */
const show = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'string'
    ? JSON.stringify(value).slice(0, 40)
    : `of type ${typeof value}`

const bad = (wrong: string): ParsedManifest => ({ code: 'image/bad-manifest', wrong })

export function parseManifest(bytes: Uint8Array): ParsedManifest {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return bad('it is no JSON in UTF-8')
  }
  if (!isObject(value)) return bad('it is no JSON object')
  const { schema, profile, machine, cmdline, builtinOnly, modules } = value
  if (schema !== IMAGE_SCHEMA)
    return {
      code: 'image/wrong-schema',
      wrong: `schema ${show(schema)}, this version reads ${IMAGE_SCHEMA}`,
    }
  if (profile !== '26.02' && profile !== '10.02') return bad(`profile ${show(profile)} is not known`)
  if (
    !isObject(machine) ||
    !isCount(machine['memoryBytes'], 2 ** 40) ||
    !isCount(machine['cpus'], 64) ||
    machine['cpus'] === 0
  )
    return bad('the machine is not right')
  if (!Array.isArray(cmdline) || !cmdline.every(word => typeof word === 'string' && /^[!-~]+$/.test(word)))
    return bad('the command line is no list of words')
  if (typeof builtinOnly !== 'boolean') return bad("'builtinOnly' is neither true nor false")
  if (!Array.isArray(modules) || modules.length > MAX_MODULES)
    return bad('the modules are no list of a bounded length')
  const names = new Set<string>()
  for (const module of modules as unknown[]) {
    if (!isObject(module) || !isModuleName(module['name']))
      return { code: 'image/bad-name', wrong: 'a module has no right name' }
    const { name, size, sha256 } = module
    if (names.has(name as string))
      return { code: 'image/duplicate-name', wrong: `two modules are named '${name}'` }
    if (!isCount(size, MAX_IMAGE)) return bad(`module '${name}' has no right size`)
    if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256))
      return bad(`module '${name}' has no right SHA-256`)
    names.add(name as string)
  }
  return { manifest: value as unknown as Manifest }
}
