// Turns a component's TypeScript into a boot module: one script without free variables but the language's own, inside a program image.
// Used by the product's build for the components that come with it, and at image-build time for authors' own components.
import { createHash } from 'node:crypto'
import { dirname, join, resolve } from 'node:path'
import { type BuildOptions, build, type Plugin } from 'esbuild'
import { makeProgram, type ProgramParts } from '../emulator/program.ts'

/** `root`: the root task; `linker`: ld.lib.so; `dynamic`: linked against base by ld.lib.so; `static`: brings base along. */
export type ProgramKind = 'root' | 'linker' | 'dynamic' | 'static'
export type ProgramFootprint = ProgramParts['footprint']

/** Where a program is linked: core as root task, the linker low, components alike whether they are linked statically or not. */
const LINKED_AS = { root: 'static', linker: 'linker', dynamic: 'dynamic', static: 'dynamic' } as const

export interface ProgramSource {
  /** Boot-module name. */
  name: string
  /** Absolute path of the module whose default export is the program. */
  entry: string
  kind: ProgramKind
  profile: '26.02' | '10.02'
  footprint: ProgramFootprint
  /** Script that links a component statically (base/static-link.ts); a dynamic component is then made into a static program. */
  staticLink?: string
  /** Library that a root task imports as `genode-run/nova`. */
  novaLibrary?: string
  /** Gets the absolute paths of all files that the program is made of. */
  inputs?: Set<string>
}

/** Globals that programs use on hot paths; looked up once, since global look-ups in a realm are slow. */
const INTRINSICS =
  'Array,ArrayBuffer,BigInt,Boolean,DataView,Error,Float64Array,Infinity,Int32Array,Map,Math,NaN,Number,Object,RangeError,Reflect,Set,String,Symbol,TypeError,Uint16Array,Uint32Array,Uint8Array,isNaN,parseInt,undefined'

/** Bundles `entry` into one script whose value is the module's default export (or its namespace when it has none). */
export async function realmScript(entry: string, name: string, options: BuildOptions): Promise<string> {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: '__program',
    platform: 'neutral',
    target: 'es2022',
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'silent',
    ...options,
  })
  const [file] = result.outputFiles ?? []
  if (!file) throw new Error(`bundling of ${name} produced nothing`)
  return `(function(${INTRINSICS}){"use strict";${file.text}return "default" in __program?__program.default:__program})(${INTRINSICS})`
}

const doorExports = new Map<string, Promise<readonly string[]>>()

/** Names that a module exports. */
function exportsOf(door: string): Promise<readonly string[]> {
  const known = doorExports.get(door)
  if (known) return known
  const names = build({
    entryPoints: [door],
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    logLevel: 'silent',
  }).then(({ metafile }) => Object.values(metafile.outputs).flatMap(output => output.exports))
  doorExports.set(door, names)
  return names
}

/**
 * A dynamic component sees base through the linker: its imports of base become fields of the linker's export. Where base's sources are at
 * hand, each field is read once; else every importing file gets an object of its own that passes all accesses on.
 */
function baseFromLinker(baseDoor: string): Plugin {
  return {
    name: 'base-from-linker',
    setup(hooks) {
      hooks.onResolve({ filter: /(base\/index\.ts|^genode-run\/base)$/ }, args => {
        if (args.path.startsWith('genode-run/')) return { path: 'base', namespace: 'linker' }
        const path = resolve(dirname(args.importer), args.path)
        return path === baseDoor ? { path: 'base', namespace: 'linker' } : undefined
      })
      hooks.onLoad({ filter: /.*/, namespace: 'linker' }, async () => {
        const names = baseDoor === '' ? [] : await exportsOf(baseDoor)
        const fields = names.map(name => `export const ${name} = __base.${name}`)
        return { contents: fields.length > 0 ? fields.join('\n') : 'module.exports = __base', loader: 'js' }
      })
    },
  }
}

/** A root task sees the kernel's interface through a library of the product's. */
const novaFromProduct = (library: string): Plugin => ({
  name: 'nova-from-product',
  setup(hooks) {
    hooks.onResolve({ filter: /^genode-run\/nova$/ }, () => ({ path: library }))
  },
})

/** Notes the files that went into a bundle. */
const noteInputs = (inputs: Set<string>): Plugin => ({
  name: 'note-inputs',
  setup(hooks) {
    hooks.initialOptions.metafile = true
    hooks.onEnd(({ metafile }) => {
      for (const path of Object.keys(metafile?.inputs ?? {}))
        if (!path.startsWith('linker:')) inputs.add(resolve(path))
    })
  },
})

/** The door of base; only needed where the product's sources are at hand. */
const baseDoorOf = (entry: string): string => {
  const at = entry.lastIndexOf(`${join('src', 'emulator')}/`)
  return at < 0 ? '' : join(entry.slice(0, at), 'src/emulator/base/index.ts')
}

/**
 * The boot module of a program: bytes of an ELF image whose text is the script.
 * A static program's or the linker's script is a ProgramFactory; a dynamic one's is a function of base's exports that yields the component.
 */
export async function bundleProgram(source: ProgramSource): Promise<Uint8Array> {
  const { name, entry, kind, profile, footprint } = source
  const define = { __PROFILE__: JSON.stringify(profile) }
  let script: string
  if (kind === 'dynamic') {
    const plugins = [baseFromLinker(baseDoorOf(entry)), ...(source.inputs ? [noteInputs(source.inputs)] : [])]
    const body = await realmScript(entry, name, { define, plugins })
    script = `(function(__base){return ${body}})`
    if (source.staticLink) script = `${source.staticLink}(${script})`
  } else {
    const plugins = source.inputs ? [noteInputs(source.inputs)] : []
    if (source.novaLibrary) plugins.push(novaFromProduct(source.novaLibrary))
    script = await realmScript(entry, name, { define, plugins })
  }
  const bytes = new TextEncoder().encode(script)
  const digest = createHash('sha256').update(bytes).digest('hex')
  return makeProgram({ name, kind: LINKED_AS[kind], script: bytes, digest, footprint })
}
