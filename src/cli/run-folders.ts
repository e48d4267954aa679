// The folders of past runs, newest first.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

export interface PastRun {
  run: string
  folder: string
}

/** Folders in reports/ that a run made; their names begin with the time. Drafts and links are left out. */
export const pastRuns = (root: string): PastRun[] => {
  const reports = join(root, 'reports')
  if (!existsSync(reports)) return []
  return readdirSync(reports, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && /^\d{8}-\d{6}-[0-9a-f]+$/.test(entry.name))
    .map(({ name }) => ({ run: name, folder: join(reports, name) }))
    .sort((a, b) => (a.run < b.run ? 1 : -1))
}

const DAY_MS = 24 * 3600 * 1000

/** What runs left that were killed before their end: drafts that nobody has written to for a day. */
export const abandonedDrafts = (root: string): string[] => {
  const reports = join(root, 'reports')
  if (!existsSync(reports)) return []
  return readdirSync(reports)
    .filter(name => /^\.\d{8}-\d{6}-[0-9a-f]+\.draft$/.test(name))
    .map(name => join(reports, name))
    .filter(folder => Date.now() - statSync(folder).mtimeMs > DAY_MS)
}
