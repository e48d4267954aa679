// `run merge DIR...`: the events of several runs (shards of a suite, machines of a farm) as one run with one report.
import { resolve } from 'node:path'
import { EVENT_SCHEMA } from '../runner/events.ts'
import { gravest } from '../runner/exit-code.ts'
import { createRunFolder } from '../runner/run-folder.ts'
import { UserError } from '../support/errors.ts'
import { version } from '../support/version.ts'
import type { CommandSpec } from './command.ts'
import { COMMANDS } from './commands.ts'
import { readEvents } from './event-file.ts'
import { print } from './output.ts'
import { displayPath } from './paths.ts'
import { createReporting } from './reporting.ts'

interface Options {
  into?: string
}

export const command: CommandSpec<Options> = {
  name: 'merge',
  summary: COMMANDS.merge.summary,
  args: [{ name: '<dirs...>', about: "runs' folders" }],
  options: [{ flags: '--into <dir>', about: 'folder of the joint report (default: merged)' }],
  completes: 'files',
  examples: [
    ['run merge shard-1 shard-2 --into out', 'out/ has the reports of both; logs stay where they are'],
  ],
  run: mergeRuns,
}

async function mergeRuns(dirs: string[], { into = 'merged' }: Options): Promise<number> {
  const exactly = resolve(into)
  if (dirs.some(dir => resolve(dir) === exactly))
    throw new UserError('merge/into-itself', `${into} is one of the runs to be merged`, {
      hint: '--into names another folder',
    })
  const folder = createRunFolder({ reports: exactly, exactly, now: new Date() })
  const reporting = createReporting({ reporters: ['terminal'] })
  const emit = (event: Parameters<typeof reporting.event>[0]): void => {
    folder.event(event)
    reporting.event(event)
  }
  const codes: number[] = []
  const verdicts: Record<string, number> = {}
  let begun = false
  let lastMs = 0
  try {
    for (const dir of dirs) {
      const from = lastMs
      for await (const event of readEvents(resolve(dir))) {
        const ms = from + event.ms
        lastMs = Math.max(lastMs, ms)
        if (event.type === 'run-end') codes.push(event.exitCode)
        else if (event.type === 'run-start') {
          if (!begun) emit({ ...event, schema: EVENT_SCHEMA, run: folder.run, version, ms: 0 })
          begun = true
        } else {
          if (event.type === 'verdict') verdicts[event.verdict] = (verdicts[event.verdict] ?? 0) + 1
          emit({ ...event, ms })
        }
      }
    }
    const exitCode = gravest(codes as Parameters<typeof gravest>[0])
    emit({ type: 'run-end', ms: lastMs, run: folder.run, verdicts, exitCode })
    await reporting.finish(folder.draft)
    print(`reports: ${displayPath(folder.publish())}`)
    return exitCode
  } catch (error) {
    folder.discard()
    throw error
  }
}
