// The folders of past runs, newest first.
import { existsSync, readdirSync } from 'node:fs'
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
