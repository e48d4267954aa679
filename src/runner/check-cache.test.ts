import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { checkCache } from './check-cache.ts'

it('remembers nothing when it runs from source', () => {
  const root = mkdtempSync(join(tmpdir(), 'check-cache-'))
  checkCache(root, ['<config/>']).remember()
  expect(checkCache(root, ['<config/>']).silent()).toBe(false)
  expect(existsSync(join(root, '.run'))).toBe(false)
  rmSync(root, { recursive: true })
})
