// A program as the matcher works it off: stages, one after the other, and the windows that are open meanwhile.

import type { Bounds, ExpectProgram, Item, Member, Pattern, Place } from './program.ts'

/** Lines that are awaited together; a single line is a stage with one member. */
export interface Stage {
  kind: 'line' | 'count' | 'any'
  members: Member[]
  place: Place
  next?: 'line' | 'same'
  withinNs?: number
  /** Open from the match before until this stage is matched. */
  windows: Window[]
  /** Labels of which every line must match from here on. */
  only: { label: string; place: Place }[]
  /** The matcher waits to be resumed before it awaits this stage. */
  barrier: boolean
}

/** A pattern that may match at most `max` lines while the window is open: none for `not:`. */
export interface Window {
  kind: 'not' | 'count'
  pattern: Pattern
  bounds: Bounds
}

export interface Plan {
  stages: Stage[]
  /** Open during the whole run. */
  standing: Window[]
  /** Open from the last match to the end. */
  tail: Pick<Stage, 'windows' | 'only' | 'barrier'>
  allows: Pattern[]
}

export function planProgram(program: ExpectProgram): Plan {
  const plan: Plan = { stages: [], standing: [], tail: { windows: [], only: [], barrier: false }, allows: [] }
  for (const item of program.items) addItem(plan, item)
  return plan
}

function addItem(plan: Plan, item: Item): undefined {
  switch (item.kind) {
    case 'allow':
      plan.allows.push(item.pattern)
      return
    case 'only':
      plan.tail.only.push({ label: item.label, place: item.place })
      return
    case 'barrier':
      plan.tail.barrier = true
      return
    case 'not':
      return addWindow(plan, { kind: 'not', pattern: item.pattern, bounds: { min: 0, max: 0 } })
    case 'count':
      if (item.count.min === 0)
        return addWindow(plan, { kind: 'count', pattern: item.pattern, bounds: item.count })
      return addStage(
        plan,
        item.kind,
        [{ pattern: item.pattern, count: item.count }],
        item.pattern.place,
        item,
      )
    case 'line':
      return addStage(plan, item.kind, [{ pattern: item.pattern }], item.pattern.place, item)
    case 'any':
      return addStage(plan, item.kind, item.members, item.place, item)
  }
}

function addWindow(plan: Plan, window: Window): undefined {
  if (plan.stages.length === 0) plan.standing.push(window)
  else plan.tail.windows.push(window)
}

function addStage(
  plan: Plan,
  kind: Stage['kind'],
  members: Member[],
  place: Place,
  extra: { next?: 'line' | 'same'; withinNs?: number },
): undefined {
  const { next, withinNs } = extra
  plan.stages.push({
    kind,
    members,
    place,
    ...plan.tail,
    ...(next === undefined ? {} : { next }),
    ...(withinNs === undefined ? {} : { withinNs }),
  })
  plan.tail = { windows: [], only: [], barrier: false }
}

/**
 * Puts programs one behind the other, as the steps of a scenario: lines of a later one are awaited only after `resume` was called
 * on the matcher. Windows at the top of the first stand for the whole run.
 */
export function joinPrograms(programs: readonly ExpectProgram[]): ExpectProgram {
  const items = programs.flatMap((program, i): Item[] =>
    i === 0 ? program.items : [{ kind: 'barrier' }, ...program.items],
  )
  return {
    file: programs[0]?.file ?? '',
    items,
    captures: Object.assign({}, ...programs.map(program => program.captures)),
  }
}
