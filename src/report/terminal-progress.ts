// The live line at the foot of a terminal: what is running, steps done, elapsed. Nothing is written unless the terminal is live.
import type { RunEvent } from '../runner/events.ts'
import type { ReporterContext } from './reporter.ts'
import type { Style } from './style.ts'
import { formatMs, formatNs } from './text.ts'

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const SHOWN = 3

interface Active {
  sinceMs: number
  stage: string
  done: number
  total: number
  ns: number
}

export interface Progress {
  event(event: RunEvent): void
  draw(): void
  clear(): void
}

export const createProgress = (context: ReporterContext, style: Style): Progress => {
  const active = new Map<string, Active>()
  let drawn = false
  let frame = 0
  let finished = 0

  const clear = (): void => {
    if (drawn) context.write('\r\x1b[2K')
    drawn = false
  }

  const draw = (): void => {
    if (!context.live || active.size === 0) return
    const now = context.nowMs()
    const parts = [...active].slice(0, SHOWN).map(([name, a]) => describe(name, a, now))
    const more = active.size > SHOWN ? [`+${active.size - SHOWN}`] : []
    const head = finished > 0 ? [`${finished} done`] : []
    const text = [...head, ...parts, ...more].join(' · ').slice(0, Math.max(10, context.columns - 4))
    context.write(`\r\x1b[2K${style.hint(FRAMES[frame++ % FRAMES.length] as string)} ${text}`)
    drawn = true
  }

  const event = (e: RunEvent): void => {
    if (!context.live || e.scenario === undefined) return
    if (e.type === 'scenario-start')
      active.set(e.scenario, { sinceMs: context.nowMs(), stage: 'checks', done: 0, total: e.patterns, ns: 0 })
    else if (e.type === 'verdict') {
      if (active.delete(e.scenario)) finished++
    } else {
      const entry = active.get(e.scenario)
      if (entry) advance(entry, e)
    }
  }
  return { event, draw, clear }
}

const advance = (entry: Active, e: RunEvent): void => {
  if (e.type === 'build') entry.stage = 'powers on'
  else if (e.type === 'power-on') entry.stage = 'boots'
  else if (e.type === 'boot') entry.stage = 'runs'
  else if (e.type === 'match') entry.done++
  if (e.type === 'line' || e.type === 'match') entry.ns = e.ns
}

const describe = (name: string, entry: Active, nowMs: number): string => {
  const patterns = entry.total > 0 && entry.stage === 'runs' ? ` ${entry.done}/${entry.total}` : ''
  const guest = entry.ns > 0 ? `, ${formatNs(entry.ns)} guest` : ''
  return `${name} ${entry.stage}${patterns}${guest}, ${formatMs(nowMs - entry.sinceMs)}`
}
