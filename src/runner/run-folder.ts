// The folder of a run: written beside its place, renamed when the run is over, so that `reports/<run>` is whole whenever it is there.
import { randomBytes } from 'node:crypto'
import { readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { onHost } from '../support/host-error.ts'
import { makeFolder } from '../support/make-folder.ts'
import type { RunEvent } from './events.ts'
import { createSerialLog, GrowingFile, type SerialLog } from './serial-log.ts'

export interface RunFolder {
  /** The run's id: time and chance. */
  readonly run: string
  /** Where its files are until `publish`. */
  readonly draft: string
  event(event: RunEvent): void
  serialLog(scenario: string): SerialLog
  /** Gives the run its place and points `latest` to it. Returns the place. */
  publish(): string
  /** Leaves nothing of the run behind. */
  discard(): void
}

/** `20261121-065800-3f9c1a`: sorts by time, never the same twice. */
export const runId = (now: Date): string => {
  const time = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15)
  return `${time}-${randomBytes(3).toString('hex')}`
}

export interface RunFolderOptions {
  /** Folder of all runs; the run gets a folder of its own in it, and `latest` points there. */
  reports: string
  /** Instead: exactly this folder gets the files. */
  exactly?: string | undefined
  now: Date
}

/** Throws HostError when the folder cannot be written: before anything is started. */
export function createRunFolder({ reports, exactly, now }: RunFolderOptions): RunFolder {
  const run = runId(now)
  const parent = exactly ?? reports
  const draft = join(parent, `.${run}.draft`)
  const place = exactly ?? join(reports, run)
  const host = <T>(work: () => T): T => onHost('host/reports-folder', 'cannot write reports to', parent, work)
  host(() => makeFolder(draft))
  const events = new GrowingFile(join(draft, 'events.jsonl'))
  return {
    run,
    draft,
    event: event => events.append(Buffer.from(`${JSON.stringify(event)}\n`)),
    serialLog: scenario => createSerialLog(join(draft, scenario)),
    publish() {
      events.close()
      host(() => {
        if (exactly) return moveInto(draft, exactly)
        renameSync(draft, place)
        point(reports, run)
      })
      return place
    },
    discard() {
      events.abandon()
      rmSync(draft, { recursive: true, force: true })
    },
  }
}

/** Each file and folder of the draft takes the place of one of the same name. */
function moveInto(draft: string, place: string): void {
  for (const name of readdirSync(draft)) {
    rmSync(join(place, name), { recursive: true, force: true })
    renameSync(join(draft, name), join(place, name))
  }
  rmSync(draft, { recursive: true })
}

/** `latest` changes at once, also when several runs end at the same time. */
function point(reports: string, run: string): void {
  const link = join(reports, `.latest.${randomBytes(4).toString('hex')}`)
  symlinkSync(run, link)
  try {
    renameSync(link, join(reports, 'latest'))
  } catch (error) {
    rmSync(link, { force: true })
    throw error
  }
}
