// Run files are data: this copies what a run file yields into plain values and refuses all else with its path.
import type { Report } from './problem.ts'

export type Data = null | boolean | number | string | Data[] | { [key: string]: Data }

const MAX_VALUES = 100_000
const EXPECTED = 'plain data (text, numbers, true/false, lists, objects)'

/** Plain objects of any realm: their prototype is a root prototype. */
function plain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value)
  if (prototype === null) return true
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf')
}

const className = (value: object): string => {
  const name: unknown = Object.getPrototypeOf(value)?.constructor?.name
  return typeof name === 'string' && name ? `an instance of ${name}` : 'an object of a class'
}

const member = (path: string, key: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(key) ? (path ? `${path}.${key}` : key) : `${path}[${JSON.stringify(key)}]`

/** A deep copy as plain data. Fields that are `undefined` are left out; what is no data is reported and left out. */
export function toData(value: unknown, report: Report): Data | undefined {
  const above = new Set<object>()
  let count = 0

  function copy(value: unknown, path: string): Data | undefined {
    if (++count > MAX_VALUES) {
      if (count === MAX_VALUES + 1) report(path, `more than ${MAX_VALUES} values`, 'a smaller run file')
      return undefined
    }
    if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
    if (typeof value === 'number') {
      if (Number.isFinite(value)) return value
      return refuse(path, String(value), 'a finite number')
    }
    if (typeof value !== 'object') return refuse(path, `a ${typeof value}`)
    if (above.has(value)) return refuse(path, 'a reference to what contains it (a cycle)')
    if (above.size > 100) return refuse(path, 'more than 100 levels', 'less nesting')
    above.add(value)
    const result = Array.isArray(value) ? list(value, path) : object(value, path)
    above.delete(value)
    return result
  }

  function list(values: readonly unknown[], path: string): Data[] {
    const copied: Data[] = []
    for (let i = 0; i < values.length && count <= MAX_VALUES; i++) {
      const place = `${path}[${i}]`
      if (values[i] === undefined) refuse(place, 'nothing (undefined)')
      else {
        const item = copy(values[i], place)
        if (item !== undefined) copied.push(item)
      }
    }
    return copied
  }

  function object(value: object, path: string): Data | undefined {
    if (!plain(value)) return refuse(path, className(value))
    const copied: { [key: string]: Data } = Object.create(null)
    for (const key of Object.keys(value)) {
      const field = (value as Record<string, unknown>)[key]
      if (field === undefined) continue
      const data = copy(field, member(path, key))
      if (data !== undefined) copied[key] = data
    }
    for (const key of Object.getOwnPropertySymbols(value))
      refuse(path, `the key ${String(key)}`, 'names as keys')
    return { ...copied }
  }

  function refuse(path: string, found: string, expected = EXPECTED): undefined {
    report(path, found, expected)
    return undefined
  }

  return copy(value, '')
}
