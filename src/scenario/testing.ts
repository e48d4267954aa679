// A throw-away project for tests: files given inline.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Runs `body` in a new project folder that holds `files`; the folder is gone afterwards. */
export async function withProject(
  files: Record<string, string>,
  body: (root: string) => Promise<void> | void,
): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'genode-run-'))
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true })
      writeFileSync(join(root, name), content)
    }
    await body(root)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

/** A run file whose scenario is `fields` (TypeScript text) on top of a right one. */
export const runFileText = (fields = ''): string => `import { defineScenario } from 'genode-run'
export default defineScenario({
  description: 'a test',
  modules: ['init'],
  config: '<config/>',
  expect: ['[init] done'],
  ${fields}
})
`
