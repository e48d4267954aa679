// Children that wait for each other's sessions.
import { nameAt } from './check-starts.ts'
import type { Findings } from './findings.ts'
import { shown } from './findings.ts'
import type { Start } from './model.ts'

/** `start` cannot go on before `child` grants the service; `certain` for environment sessions, which precede its first instruction. */
export interface Wait {
  start: Start
  child: string
  service: string
  certain: boolean
}

/** One cycle through each child at most, without recursion: a wait-for walk that marks what is done. */
function* cycles(waits: readonly Wait[]): Generator<Wait[]> {
  const from = new Map<string, Wait[]>()
  for (const wait of waits) {
    const list = from.get(wait.start.name!)
    if (list) list.push(wait)
    else from.set(wait.start.name!, [wait])
  }
  const done = new Set<string>()
  for (const root of from.keys()) {
    const path: Wait[] = []
    const depth = new Map<string, number>([[root, 0]])
    const todo: Iterator<Wait>[] = [(from.get(root) ?? []).values()]
    while (!done.has(root) && todo.length > 0) {
      const { value: wait, done: over } = todo.at(-1)!.next()
      if (over) {
        todo.pop()
        const last = path.pop()
        const name = last?.child ?? root
        depth.delete(name)
        done.add(name)
        continue
      }
      const at = depth.get(wait.child)
      if (at !== undefined) yield [...path.slice(at), wait]
      if (at !== undefined || done.has(wait.child)) continue
      path.push(wait)
      depth.set(wait.child, path.length)
      todo.push((from.get(wait.child) ?? []).values())
    }
  }
}

/** Longer cycles are told in part, and more of them are not looked for. */
const MOST_TOLD = 5
const MOST_CYCLES = 20

function story(cycle: readonly Wait[]): string {
  const told = cycle
    .slice(0, MOST_TOLD)
    .map(
      ({ start, service, child }) => `\`${shown(start.name!)}\` waits for ${service} of \`${shown(child)}\``,
    )
  return [...told, ...(cycle.length > MOST_TOLD ? [`and ${cycle.length - MOST_TOLD} more`] : [])].join(', ')
}

const keyOf = (cycle: readonly Wait[]): string =>
  [...new Set(cycle.map(wait => wait.start.name))].sort().join('\0')

/** Certain cycles are errors: none of the children ever starts. With services that a component opens itself it depends on its order of doing so. */
export function checkCycles(waits: readonly Wait[], findings: Findings): void {
  const reported = new Set<string>()
  const report = (certain: boolean): void => {
    let found = 0
    for (const cycle of cycles(certain ? waits.filter(wait => wait.certain) : waits)) {
      if (++found > MOST_CYCLES) return
      const key = keyOf(cycle)
      if (reported.has(key)) continue
      reported.add(key)
      const effect = certain ? 'none of them ever starts' : 'they may block each other'
      const others = cycle.slice(1, MOST_TOLD)
      findings.add(
        certain ? 'error' : 'warning',
        'config/route-cycle',
        nameAt(cycle[0]!.start),
        `${story(cycle)}: ${effect}`,
        {
          hint: 'route one of these sessions elsewhere, for instance to the parent',
          related: others.map(({ start }) => findings.related(nameAt(start), `\`${shown(start.name!)}\``)),
        },
      )
    }
  }
  report(true)
  report(false)
}
