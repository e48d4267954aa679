import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { withProject } from '../scenario/testing.ts'
import { componentCompiler } from './compile-component.ts'

const compile = componentCompiler({ textBytes: 4096, dataBytes: 4096 })
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
