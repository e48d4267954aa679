import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { withProject } from '../scenario/testing.ts'
import { componentCompiler } from './compile-component.ts'

const compile = componentCompiler({
  footprint: { textBytes: 4096, dataBytes: 4096 },
  novaLibrary: join(import.meta.dirname, '../emulator/nova-root/index.ts'),
})
const target = { name: 'mine', profile: '26.02' } as const

describe('componentCompiler', () => {
  it('names all files that a component is made of', async () => {
    const files = {
      'mine.ts': `import { component } from 'genode-run/base'\nimport { x } from './part.ts'\nexport default component(x)`,
      'part.ts': 'export const x: number = 1',
    }
    await withProject(files, async root => {
      const compiled = await compile(join(root, 'mine.ts'), target)
      if (compiled instanceof Uint8Array) throw new Error('inputs are missing')
      expect([...(compiled.inputs ?? [])].sort()).toEqual([join(root, 'mine.ts'), join(root, 'part.ts')])
      expect(Buffer.from(compiled.bytes.subarray(0, 4)).toString('latin1')).toBe('\x7fELF')
    })
  })

  it('compiles a root task against the library of the kernel interface', async () => {
    const text = `import { print, rootTask } from 'genode-run/nova'\nexport default rootTask(function* (cpu) { yield* print(cpu, 'x') })`
    await withProject({ 'root.ts': text }, async root => {
      const compiled = await compile(join(root, 'root.ts'), { ...target, root: true })
      if (compiled instanceof Uint8Array) throw new Error('inputs are missing')
      expect(compiled.inputs).toContain(join(import.meta.dirname, '../emulator/nova-root/serial.ts'))
      // linked where the hypervisor's loader expects a root task, every segment whole in the file
      expect(Buffer.from(compiled.bytes).readUInt32LE(24)).toBe(0x2000080)
    })
  })

  it('tells the place of a syntax error', async () => {
    await withProject({ 'mine.ts': 'export default {' }, async root => {
      const file = join(root, 'mine.ts')
      await expect(compile(file, target)).rejects.toMatchObject({
        code: 'component/syntax',
        location: { file, line: 1, column: 17 },
      })
      writeFileSync(file, `import x from './none.ts'\nexport default x`)
      await expect(compile(file, target)).rejects.toMatchObject({ location: { file, line: 1, column: 15 } })
    })
  })
})
