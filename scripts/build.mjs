// Builds dist/: the command line, the emulator process, the emulator core for its realm, and one program image per component and profile.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const out = join(root, 'dist')
const target = 'node20'
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

const node = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target,
  legalComments: 'none',
  define: { __VERSION__: JSON.stringify(version) },
  logLevel: 'warning',
  absWorkingDir: root,
}

async function bundleCommandLine() {
  const { metafile } = await build({
    ...node,
    metafile: true,
    entryPoints: { run: 'src/cli/main.ts', index: 'src/scenario/index.ts' },
    outdir: 'dist',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    external: ['esbuild'],
    minifySyntax: true,
    minifyWhitespace: true,
    banner: {
      js: "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url);",
    },
  })
  dropOldChunks(new Set(Object.keys(metafile.outputs).map(file => basename(file))))
  const main = join(out, 'run.js')
  const text = readFileSync(main, 'utf8')
  writeFileSync(main, text.startsWith('#!') ? text : `#!/usr/bin/env node\n${text}`, { mode: 0o755 })
}

/** `genode-run/nova`, for root tasks of authors' own. */
async function bundleNovaLibrary() {
  await build({
    ...node,
    platform: 'neutral',
    entryPoints: ['src/emulator/nova-root/index.ts'],
    outfile: 'dist/nova.js',
  })
}

/** Chunks of earlier builds go when nothing that was started from them can still want them. */
function dropOldChunks(current) {
  const folder = join(out, 'chunks')
  for (const file of readdirSync(folder))
    if (!current.has(file) && Date.now() - statSync(join(folder, file)).mtimeMs > 600_000)
      rmSync(join(folder, file), { force: true })
}

async function bundleEmulator() {
  await build({
    ...node,
    // CommonJS starts 10 ms faster than a module.
    entryPoints: ['src/emulator/process.ts'],
    outfile: 'dist/emulator.cjs',
    format: 'cjs',
    minifyWhitespace: true,
  })
  const { realmScript } = await loadProgramTools()
  const script = await realmScript(join(root, 'src/emulator/index.ts'), 'emulator', {})
  mkdirSync(join(out, 'realm'), { recursive: true })
  writeFileSync(join(out, 'realm/emulator.js'), script)
}

let tools
/** The code that turns TypeScript into program images is part of the product (it also bundles authors' own components). */
async function loadProgramTools() {
  if (tools) return tools
  const file = join(out, 'tools.mjs')
  await build({ ...node, entryPoints: ['src/image/bundle-program.ts'], outfile: file, external: ['esbuild'] })
  tools = await import(pathToFileURL(file).href)
  return tools
}

async function bundlePrograms() {
  const { bundleProgram, realmScript } = await loadProgramTools()
  const programs = JSON.parse(readFileSync(join(root, 'src/emulator/programs.json'), 'utf8'))
  for (const profile of ['26.02', '10.02']) {
    const folder = join(out, 'programs', profile)
    mkdirSync(folder, { recursive: true })
    const index = {}
    // Components of 10.02 are static programs; authors' components of that profile are linked with the same script.
    let staticLink
    if (profile === '10.02') {
      const define = { __PROFILE__: JSON.stringify(profile) }
      staticLink = await realmScript(join(root, 'src/emulator/base/static-link.ts'), 'static-link', {
        define,
      })
      writeFileSync(join(folder, 'static-link.js'), staticLink)
    }
    await Promise.all(
      Object.entries(programs)
        .filter(([, p]) => !p.profiles || p.profiles.includes(profile))
        .map(async ([name, program]) => {
          const bytes = await bundleProgram({
            name,
            ...program,
            entry: join(root, 'src/emulator', program.entry),
            profile,
            ...(program.kind === 'dynamic' && staticLink ? { staticLink } : {}),
          })
          writeFileSync(join(folder, name), bytes)
          const { kind, provides = [] } = program
          index[name] = {
            size: bytes.length,
            sha256: createHash('sha256').update(bytes).digest('hex'),
            kind,
            provides,
          }
        }),
    )
    const sorted = Object.fromEntries(Object.entries(index).sort(([a], [b]) => (a < b ? -1 : 1)))
    writeFileSync(join(folder, 'index.json'), JSON.stringify(sorted, null, 1))
  }
}

/** Boots what was built and keeps the code that this Node compiled for it, so that a cold run need not. */
async function compileAhead() {
  const file = join(out, 'compile-ahead.mjs')
  await build({
    ...node,
    entryPoints: ['src/engine/emulator/compile-ahead.ts'],
    outfile: file,
    external: ['esbuild'],
  })
  const { compileAhead: compile } = await import(pathToFileURL(file).href)
  const [process, realm, code] = ['emulator.cjs', 'realm/emulator.js', 'code.bin'].map(name => join(out, name))
  await compile({ process, realm, code }, join(out, 'programs'))
}

mkdirSync(out, { recursive: true })
const only = process.argv[2]
const parts = {
  cli: bundleCommandLine,
  nova: bundleNovaLibrary,
  emulator: bundleEmulator,
  programs: bundlePrograms,
  code: compileAhead,
}
const started = performance.now()
if (only) await parts[only]()
else {
  for (const part of Object.values(parts)) await part()
  writeFileSync(join(out, '.stamp.tmp'), version)
  renameSync(join(out, '.stamp.tmp'), join(out, '.stamp'))
}
process.stderr.write(`built dist/ in ${Math.round(performance.now() - started)} ms\n`)
