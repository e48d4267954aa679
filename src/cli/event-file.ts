// Reads an events.jsonl, line by line, whoever wrote it: problems are counted and told, never thrown.
import { createReadStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseEvent } from '../report/index.ts'
import type { RunEvent } from '../runner/events.ts'
import { UserError } from '../support/errors.ts'
import { note } from './output.ts'

/** The events in a run's folder, in order. Lines that are no event are left out and told on stderr. */
export async function* readEvents(folder: string): AsyncGenerator<RunEvent> {
  const file = join(folder, 'events.jsonl')
  if (!existsSync(file))
    throw new UserError('report/no-events', `there is no events.jsonl in ${folder}`, {
      hint: 'name the folder of a run, e.g. reports/latest',
    })
  let number = 0
  let problems = 0
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })
  for await (const line of lines) {
    number++
    if (line === '') continue
    const parsed = parseEvent(line)
    if ('event' in parsed) yield parsed.event
    else if (problems++ < 5) note(`${file}:${number}: ${parsed.problem}; left out`)
  }
  if (problems > 5) note(`${file}: ${problems} lines are left out`)
}
