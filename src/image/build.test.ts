import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { validateScenario } from '../scenario/index.ts'
import { runFileText, withProject } from '../scenario/testing.ts'
import { buildImage, type ImageOptions, imageFromParts } from './build.ts'
import { ImageError } from './error.ts'
import { readImage } from './read.ts'
import { noComponents, writePrograms } from './testing.ts'

const builtin = { core: 'CORE', 'ld.lib.so': 'LINKER', init: 'i'.repeat(5000), 'test-log': 'TEST' }

const spec = {
  description: 'a test',
  modules: [
    'init',
    { name: 'data', file: 'data.bin' },
    { name: 'text', content: 'ä' },
    { name: 'own', component: './own.ts' },
  ],
  config: '<config/>',
  expect: 'done',
}

async function inProject(
  modules: unknown[],
  body: (build: () => ReturnType<typeof buildImage>, root: string, options: ImageOptions) => Promise<void>,
  compileComponent: ImageOptions['compileComponent'] = noComponents,
): Promise<void> {
  const files = { 'run/a.run.ts': runFileText(), 'run/a/data.bin': 'D'.repeat(512), 'run/a/own.ts': 'own' }
  await withProject(files, async root => {
    const options = {
      programs: writePrograms(join(root, 'programs'), builtin),
      cacheDir: join(root, '.run/cache'),
      compileComponent,
    }
    const place = { name: 'a', file: join(root, 'run/a.run.ts'), root }
    const { scenarios, problems } = validateScenario({ ...spec, modules }, place)
    expect(problems).toEqual([])
    await body(() => buildImage(scenarios[0]!, options), root, options)
  })
}

const names = (path: string): string[] => readImage(path).modules.map(({ name }) => name)

describe('buildImage', () => {
  it('puts a root task of the author’s own in place of core, without linker, init and config', async () => {
    const compiled: unknown[] = []
    await withProject({ 'run/a.run.ts': '', 'run/a/root.ts': 'root' }, async root => {
      const options = {
        programs: writePrograms(join(root, 'programs'), builtin),
        cacheDir: join(root, '.run/cache'),
        compileComponent: async (...args: unknown[]) => {
          compiled.push(args)
          return Buffer.from('compiled')
        },
      }
      const own = { description: 'x', root: { component: './root.ts' }, expect: 'done' }
      const place = { name: 'a', file: join(root, 'run/a.run.ts'), root }
      const { scenarios, problems } = validateScenario(own, place)
      expect(problems).toEqual([])
      const image = await buildImage(scenarios[0]!, options)
      expect(names(image.path)).toEqual(['root'])
      expect(readImage(image.path).builtinOnly).toBe(false)
      const target = { name: 'root', profile: '26.02', root: true }
      expect(compiled).toEqual([[join(root, 'run/a/root.ts'), target]])
    })
  })

  it('packs core, linker, config and the modules in order, with their bytes', async () => {
    const compile = async () => Buffer.from('compiled')
    await inProject(
      spec.modules,
      async build => {
        const image = await build()
        const { manifest, cmdline, modules, builtinOnly } = readImage(image.path)
        expect(modules.map(({ name, bytes }) => [name, Buffer.from(bytes).toString()])).toEqual([
          ['core', 'CORE'],
          ['ld.lib.so', 'LINKER'],
          ['config', '<config/>'],
          ['init', builtin.init],
          ['data', 'D'.repeat(512)],
          ['text', 'ä'],
          ['own', 'compiled'],
        ])
        expect(cmdline).toBe('serial')
        expect(builtinOnly).toBe(false)
        expect(manifest).toMatchObject({
          schema: 1,
          profile: '26.02',
          machine: { memoryBytes: 800 * 2 ** 20, cpus: 1 },
        })
        expect(readFileSync(image.path).length).toBe(image.bytes)
      },
      compile,
    )
  })

  it('gives the same bytes for the same inputs, and makes them once', async () => {
    await inProject(['init', 'core', { name: 'data', file: 'data.bin' }], async (build, root) => {
      const first = await build()
      const bytes = readFileSync(first.path)
      expect(first.reused).toBe(false)
      utimesSync(join(root, 'run/a/data.bin'), 1, 1)
      expect(await build()).toEqual({ ...first, reused: true })
      writeFileSync(first.path, 'cut')
      expect((await build()).reused).toBe(false)
      expect(readFileSync(first.path).equals(bytes)).toBe(true)
      writeFileSync(join(root, 'run/a/data.bin'), 'other')
      expect((await build()).sha256).not.toBe(first.sha256)
      expect(readdirSync(join(root, '.run/cache/images')).filter(name => !name.endsWith('.img'))).toEqual([])
    })
  })

  it('is listed and checked by common tools', async () => {
    await inProject(['init', 'test-log'], async (build, root) => {
      const { path } = await build()
      const list = spawnSync('tar', ['tf', path], { encoding: 'utf8' })
      expect(list.stderr).toBe('')
      expect(list.stdout.split('\n')).toEqual([
        'boot/grub/grub.cfg',
        'manifest.json',
        'SHA256SUMS',
        ...['core', 'ld.lib.so', 'config', 'init', 'test-log'].map(name => `genode/${name}`),
        '',
      ])
      expect(spawnSync('tar', ['xf', path, '-C', root]).status).toBe(0)
      expect(spawnSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: root }).status).toBe(0)
      expect(readFileSync(join(root, 'boot/grub/grub.cfg'), 'utf8')).toContain(
        '  multiboot /hypervisor serial\n  module /genode/core\n  module /genode/ld.lib.so\n',
      )
    })
  })

  it('names the nearest built-in component and all of them when a module is missing', async () => {
    await inProject(['init', 'test-lgo'], async build => {
      const error = await build().then(
        () => undefined,
        (error: unknown) => error,
      )
      expect(error).toBeInstanceOf(ImageError)
      expect(error).toMatchObject({
        code: 'image/unknown-module',
        message: "no built-in component is named 'test-lgo'",
        hint: expect.stringMatching(
          /did you mean 'test-log'\?\n[\s\S]*profile 26.02: core, init, ld.lib.so, test-log/,
        ),
      })
    })
  })

  it('compiles a component once for the content of all that it is made of', async () => {
    let compiled = 0
    const compile: ImageOptions['compileComponent'] = async path => {
      compiled++
      return { bytes: readFileSync(path), inputs: [path] }
    }
    await inProject(
      [{ name: 'own', component: 'own.ts' }],
      async (build, root) => {
        await build()
        await build()
        expect(compiled).toBe(1)
        writeFileSync(join(root, 'run/a/own.ts'), 'changed')
        const { path } = await build()
        expect(compiled).toBe(2)
        expect(Buffer.from(readImage(path).modules.at(-1)!.bytes).toString()).toBe('changed')
      },
      compile,
    )
  })

  it('takes parts from the command line, and refuses two of one name', async () => {
    await inProject(['init'], async (_, root, options) => {
      const parts = {
        config: '<config/>',
        profile: '26.02',
        machine: { memoryBytes: 2 ** 26, cpus: 2 },
        cmdline: ['serial'],
      } as const
      const file = join(root, 'run/a/data.bin')
      const image = await imageFromParts(
        {
          ...parts,
          modules: [
            { name: 'init', builtin: true },
            { name: 'x', file },
          ],
        },
        { ...options, output: join(root, 'out.img') },
      )
      expect(image.path).toBe(join(root, 'out.img'))
      expect(names(image.path)).toEqual(['core', 'ld.lib.so', 'config', 'init', 'x'])
      const twice = {
        ...parts,
        modules: [
          { name: 'x', file },
          { name: 'x', file },
        ],
      }
      await expect(imageFromParts(twice, options)).rejects.toMatchObject({ code: 'image/duplicate-name' })
      const missing = { ...parts, modules: [{ name: 'x', file: join(root, 'none') }] }
      await expect(imageFromParts(missing, options)).rejects.toMatchObject({ code: 'image/unreadable' })
      const config = { ...parts, modules: [{ name: 'config', file }] }
      await expect(imageFromParts(config, options)).rejects.toMatchObject({ code: 'image/duplicate-name' })
      await expect(
        imageFromParts({ ...parts, profile: '10.02', modules: [] }, options),
      ).rejects.toMatchObject({ code: 'image/no-programs' })
    })
  })
})
