// Locks a realm (a global object with its own intrinsics) down for programs: what tells of the host, its time or chance is removed, what
// two programs could use to talk past the hypervisor is frozen. Works from outside the realm and leaves no object of its own in it.

/** Script whose value are the roots of a realm's intrinsics: its global object and those that no global name reaches. */
export const ROOTS_SCRIPT = `'use strict';[globalThis,function*(){},async function(){},async function*(){},
[][Symbol.iterator](),new Map()[Symbol.iterator](),new Set()[Symbol.iterator](),''[Symbol.iterator](),'a'.matchAll(/a/g),
Object.getOwnPropertyDescriptor(function(){'use strict';return arguments}(),'callee').get]`

/** Script that makes stack traces name program text only, so that they do not depend on where the product is installed. */
export const STACK_SCRIPT = `'use strict';Error.prepareStackTrace=(error,sites)=>{let text=String(error)
for(const site of sites){const file=site.getFileName();if(typeof file==='string'&&file.startsWith('program:'))
text+='\\n    at '+(site.getFunctionName()||'<anonymous>')+' ('+file.slice(8)+':'+site.getLineNumber()+':'+site.getColumnNumber()+')'}
return text};Error.stackTraceLimit=20`

/** Globals that would bring in time, chance, the host's locale, shared state across programs, or code past the loader. */
const REMOVED_GLOBALS = [
  'Date',
  'Intl',
  'WeakRef',
  'FinalizationRegistry',
  'SharedArrayBuffer',
  'Atomics',
  'WebAssembly',
  'Promise',
  'console',
  'eval',
]
/** Members whose results depend on the host's locale or chance. */
const REMOVED_MEMBERS: Record<string, string[]> = {
  Math: ['random'],
  'String.prototype': ['localeCompare', 'toLocaleLowerCase', 'toLocaleUpperCase'],
  'Number.prototype': ['toLocaleString'],
  'BigInt.prototype': ['toLocaleString'],
  'Array.prototype': ['toLocaleString'],
  'Int8Array.prototype.__proto__': ['toLocaleString'],
  Array: ['fromAsync'],
}
/** All that legacy regular expressions remember of the last match, whoever made it. */
const isLegacyRegExpField = (key: PropertyKey): boolean =>
  typeof key === 'string' && /^(\$.|input|lastMatch|lastParen|leftContext|rightContext)$/.test(key)

type Bag = Record<PropertyKey, unknown>

/** Removes and freezes; `roots` is the value of ROOTS_SCRIPT in the realm. Nothing of the realm can be changed afterwards. */
export function lockDown(roots: readonly object[]): void {
  const global = roots[0] as Bag
  for (const name of REMOVED_GLOBALS) Reflect.deleteProperty(global, name)
  for (const [path, members] of Object.entries(REMOVED_MEMBERS)) {
    const holder = path.split('.').reduce<unknown>((at, key) => (at as Bag | undefined)?.[key], global)
    for (const member of members) if (holder) Reflect.deleteProperty(holder as object, member)
  }
  const regExp = global['RegExp'] as object
  for (const key of Reflect.ownKeys(regExp)) if (isLegacyRegExpField(key)) Reflect.deleteProperty(regExp, key)
  for (const prototype of typedArrayPrototypes(global)) freezeFields(prototype)
  freezeAll(roots)
}

/** Prototypes of typed arrays, all of them up the chain. */
function typedArrayPrototypes(global: Bag): Set<object> {
  const found = new Set<object>()
  for (const name of Reflect.ownKeys(global)) {
    if (typeof name !== 'string' || !/.Array$/.test(name)) continue
    let prototype = (global[name] as { prototype?: object } | undefined)?.prototype
    for (; prototype; prototype = Object.getPrototypeOf(prototype)) found.add(prototype)
  }
  return found
}

/**
 * Freezes field by field. The engine takes a prototype that was frozen as a whole for one with read-only elements, and then looks each
 * store into a typed array up along the chain, without a cache: twenty times slower. (Not for Array.prototype: once its field `constructor`
 * has been touched, splice and slice are as slow.)
 */
function freezeFields(object: object): void {
  for (const key of Reflect.ownKeys(object)) {
    const field = Object.getOwnPropertyDescriptor(object, key) as PropertyDescriptor
    const value = 'value' in field ? { writable: false } : {}
    Object.defineProperty(object, key, { ...value, configurable: false })
  }
  Object.preventExtensions(object)
}

/** Freezes everything reachable from `roots`. */
function freezeAll(roots: readonly object[]): void {
  const seen = new Set<object>(roots)
  const add = (value: unknown): void => {
    if (typeof value === 'function' || (typeof value === 'object' && value !== null)) seen.add(value)
  }
  // A set's iteration also visits what is added on the way.
  for (const object of seen) {
    add(Object.getPrototypeOf(object))
    if (typeof object !== 'function' || Reflect.ownKeys(object).length > 2) {
      const fields = Object.getOwnPropertyDescriptors(object) as Record<PropertyKey, PropertyDescriptor>
      for (const key of Reflect.ownKeys(fields)) {
        const field = fields[key]
        add(field?.value)
        add(field?.get)
        add(field?.set)
      }
    }
    if (!freeze(object) && object !== roots[0]) throw new Error('an intrinsic of the realm cannot be frozen')
  }
}

/** False where the engine refuses: the global object of a realm that is kept behind interceptors (Node before 20.18). */
function freeze(object: object): boolean {
  try {
    return Object.isFrozen(object) || Object.isFrozen(Object.freeze(object))
  } catch {
    return false
  }
}

/** A word `import` that would be a call or `import.meta`: programs are single scripts, and a rejected import would be an object of the host. */
const importExpression = /\bimport(?:\s|\/\*[\s\S]*?\*\/|\/\/[^\n\r\u2028\u2029]*)*[(.]/

/** Reason why a program's text is not accepted, or undefined. */
export const refuseProgram = (source: string): string | undefined =>
  importExpression.test(source) ? 'programs are single scripts: import() is not available' : undefined
