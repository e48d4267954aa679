// What a scenario expects, as one program for the matcher and a list of actions: expectations, input and pauses in the author's order.
import {
  type ExpectError,
  type ExpectProgram,
  joinPrograms,
  type ParseOptions,
  type ParseResult,
  parseExpect,
  programFromLines,
} from '../expect/index.ts'
import type { Expectation, Scenario } from '../scenario/scenario.ts'

/** `expect` stands for the next part of the program, up to its next barrier. */
export type Action = { kind: 'expect' } | { kind: 'send'; text: string } | { kind: 'wait'; ns: number }

export interface Expectations {
  program: ExpectProgram
  actions: Action[]
  /** All mistakes in all patterns. With any of them the program must not be used. */
  errors: ExpectError[]
}

/** Reads all patterns of a scenario. */
export function prepareExpectations(scenario: Scenario): Expectations {
  const head = readHead(scenario)
  const parts: ParseResult[] = []
  const actions: Action[] = []
  const expect = (read: (options: ParseOptions) => ParseResult): void => {
    const captures = Object.assign({}, ...parts.map(({ program }) => program.captures))
    parts.push(read({ captures }))
    actions.push({ kind: 'expect' })
  }
  const { expectation, file } = scenario
  const reader =
    (wanted: Expectation) =>
    (options: ParseOptions): ParseResult =>
      wanted.kind === 'file'
        ? parseExpect(wanted.text, wanted.file, options)
        : programFromLines(wanted.patterns, file, {
            ...options,
            ...(wanted.lines && { lines: wanted.lines }),
          })
  if (expectation) expect(reader(expectation))
  for (const step of scenario.steps) {
    if ('send' in step) actions.push({ kind: 'send', text: step.send })
    else if ('waitNs' in step) actions.push({ kind: 'wait', ns: step.waitNs })
    else expect(reader(step.expect))
  }
  return {
    program: join(head.program, parts, actions),
    actions,
    errors: [head, ...parts].flatMap(({ errors }) => errors),
  }
}

/** Forbidden and permitted lines hold from power-on to the end. */
const readHead = ({ forbid, allow, file, lines }: Scenario): ParseResult =>
  programFromLines([...forbid.map(text => `not: ${text}`), ...allow.map(text => `allow: ${text}`)], file, {
    partial: true,
    ...(lines && { lines: [...lines.forbid, ...lines.allow] }),
  })

/** What the first expectation awaits is awaited from power-on, unless something comes before it. What follows the last one belongs to the run. */
function join(head: ExpectProgram, parts: ParseResult[], actions: readonly Action[]): ExpectProgram {
  const programs = parts.map(({ program }) => program)
  if (actions.at(-1)?.kind !== 'expect') programs.push({ file: head.file, items: [], captures: {} })
  const [first, ...rest] = programs
  if (!first || actions[0]?.kind !== 'expect') return joinPrograms([head, ...programs])
  return joinPrograms([{ ...first, items: [...head.items, ...first.items] }, ...rest])
}
