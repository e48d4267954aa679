import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeFolder } from './make-folder.ts'

it('makes what is missing, again and again, and says where nothing can be made', () => {
  const root = mkdtempSync(join(tmpdir(), 'make-folder-'))
  try {
    makeFolder(join(root, 'a/b/c'))
    makeFolder(join(root, 'a/b/c'))
    expect(existsSync(join(root, 'a/b/c'))).toBe(true)
    writeFileSync(join(root, 'file'), '')
    expect(() => makeFolder(join(root, 'file/x'))).toThrow(/ENOTDIR/)
    expect(() => makeFolder('/proc/nothing/can/be/made')).toThrow(/ENOENT/)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})
