// Builds dist/: the command line, the emulator process, the emulator core for its realm, and one program image per component and profile.
import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
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

/** The library for run files, and the command line: one script, started by `run.cjs` with the code compiled for it by an earlier process. */
async function bundleCommandLine() {
  await build({
    ...node,
    entryPoints: { index: 'src/scenario/index.ts' },
    outdir: 'dist',
    external: ['esbuild'],
  })
  await build({
    ...node,
    entryPoints: { cli: 'src/cli/main.ts' },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    external: ['esbuild'],
    define: {
      ...node.define,
      'import.meta.url': '__url',
      'import.meta.dirname': '__dirname',
      'import.meta.filename': '__filename',
    },
    minifySyntax: true,
    minifyWhitespace: true,
    banner: {
      js: `/*${randomBytes(16).toString('hex')}*/(function(exports,require,module,__filename,__dirname){const __url=require('node:url').pathToFileURL(__filename).href;`,
    },
    footer: { js: '})' },
  })
  writeFileSync(join(out, 'run.cjs'), launcher(''), { mode: 0o755 })
  writeFileSync(join(out, 'run.js'), "#!/usr/bin/env node\nimport './run.cjs'\n", { mode: 0o755 })
}

/** Bytes of the comment that names a build of cli.cjs: code is only used for the very text it was compiled from. */
const BUILD_ID = 36

/** A module of a megabyte takes 60 ms to compile and run; with kept code it takes 10. */
const launcher = atExit => `#!/usr/bin/env node
'use strict'
const { readFileSync } = require('node:fs')
const { Script } = require('node:vm')
const file = __dirname + '/cli.cjs'
const source = readFileSync(file, 'utf8')
let cachedData
try {
  const kept = readFileSync(__dirname + '/cli.bin')
  if (kept.toString('latin1', 0, ${BUILD_ID}) === source.slice(0, ${BUILD_ID})) cachedData = kept.subarray(${BUILD_ID})
} catch {}
const script = new Script(source, { filename: file, cachedData })
${atExit}script.runInThisContext()(exports, require, module, file, __dirname)
`

/** Lets the command line run once and keeps the code that this Node compiled for it. */
function compileCommandLine() {
  const [warm, scratch] = [join(out, 'compile-cli.cjs'), join(out, 'compile-cli')]
  const save = `process.on('exit', () => {
  const { renameSync, writeFileSync } = require('node:fs')
  writeFileSync(__dirname + '/cli.tmp', Buffer.concat([Buffer.from(source.slice(0, ${BUILD_ID})), script.createCachedData()]))
  renameSync(__dirname + '/cli.tmp', __dirname + '/cli.bin')
})
`
  writeFileSync(warm, launcher(save))
  rmSync(join(out, 'cli.bin'), { force: true })
  const { status } = spawnSync(process.execPath, [warm, 'log', '--reports', scratch], {
    cwd: root,
    stdio: 'ignore',
  })
  if (status !== 0) process.stderr.write('the scenario `log` does not pass: the command line starts slower\n')
  for (const path of [warm, scratch]) rmSync(path, { recursive: true, force: true })
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
  const [entry, realm, code] = ['emulator.cjs', 'realm/emulator.js', 'code.bin'].map(name => join(out, name))
  await compile({ process: entry, realm, code }, join(out, 'programs'))
  compileCommandLine()
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
