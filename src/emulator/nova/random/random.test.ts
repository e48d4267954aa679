// Properties of the kernel under random programs over several protection domains. A counter-example is shrunk and printed as a program to replay:
// put its steps into `runSteps`.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CPUS, DOMAINS, runSteps, SLOTS, type Step } from './testing.ts'

const pd = fc.nat({ max: DOMAINS - 1 })
const slot = fc.integer({ min: 1, max: SLOTS - 1 })
const any = fc.nat({ max: SLOTS - 1 })
const rights = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0x1f) },
  { weight: 1, arbitrary: fc.nat({ max: 0x1f }) },
)
const order = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat({ max: 3 }) })

/** Often one that is free at the start. */
const free = fc.oneof(fc.constant(SLOTS - 1), slot)
/** Not keep with self: that leaves children with rights that their parent gave up, on purpose. */
const revokeFlags = fc.constantFrom(0, 1, 4)

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('pd' as const), pd, slot: free, pages: fc.nat({ max: 20 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('ec' as const),
      pd,
      slot,
      at: fc.oneof(fc.constant(0), any),
      global: fc.boolean(),
      cpu: fc.nat({ max: CPUS - 1 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('sc' as const),
      pd,
      slot,
      ec: slot,
      priority: fc.integer({ min: 0, max: 3 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('pt' as const),
      pd,
      slot: free,
      ec: fc.oneof(fc.constant(1), slot),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('sm' as const), pd, slot, chain: fc.oneof(fc.constant(0), slot) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('give' as const), pd, to: pd, slot: any, order, rights, at: any }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('revoke' as const),
      pd,
      slot: any,
      order,
      rights,
      flags: revokeFlags,
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('call' as const), pd, slot }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('up' as const), pd, slot }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('down' as const), pd, slot }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('recall' as const), pd, slot }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('quota' as const), pd, slot, pages: fc.nat({ max: 8 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), us: fc.constantFrom(5, 50, 500) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('kill' as const), pd }) },
)

const program = fc.array(step, { minLength: 1, maxLength: 80, size: 'max' })
/** The long form: GENODE_RUN_RANDOM=1000 npx vitest run src/emulator/nova/random. */
const LONG = process.env['GENODE_RUN_RANDOM'] !== undefined
const LIMIT_MS = LONG ? 3_600_000 : 60_000
const RUNS = Number(process.env['GENODE_RUN_RANDOM'] ?? 25)

test(
  'random programs keep the invariants',
  () => {
    fc.assert(
      fc.property(program, steps => {
        const { broken, step } = runSteps(steps)
        if (broken.length === 0) return
        const text = steps.slice(0, step + 1).map(s => `  ${JSON.stringify(s)},`)
        throw new Error(`${broken.join('\n')}\nreplay:\nrunSteps([\n${text.join('\n')}\n])`)
      }),
      { numRuns: RUNS, ...(LONG ? {} : { seed: 1 }) },
    )
  },
  LIMIT_MS,
)

test('programs that broke something once', () => {
  const nested: Step[] = [
    { do: 'pd', pd: 0, slot: 7, pages: 1 },
    { do: 'kill', pd: 0 },
    { do: 'recall', pd: 0, slot: 1 },
  ]
  const refused: Step[] = [{ do: 'pd', pd: 0, slot: 3, pages: 1 }]
  for (const steps of [nested, refused]) expect(runSteps(steps).broken).toEqual([])
})

test('the random programs reach what they are after', () => {
  const done = new Map<string, number>()
  for (const steps of fc.sample(program, { numRuns: 60, seed: 3 }))
    for (const line of runSteps(steps).trace.split('\n')) {
      const [what, status] = line.split(' ')
      if (status === '0') done.set(what!, (done.get(what!) ?? 0) + 1)
    }
  const kinds = ['pd', 'ec', 'sc', 'pt', 'sm', 'give', 'revoke', 'call', 'up', 'down', 'recall', 'quota']
  expect(kinds.filter(what => !done.has(what))).toEqual([])
})

test(
  'every seed replays exactly',
  () => {
    const seeds = LONG ? RUNS : 4
    const [steps] = fc.sample(program, { numRuns: 1, seed: 7 })
    for (let seed = 0; seed < seeds; seed++)
      expect(runSteps(steps!, seed).trace).toBe(runSteps(steps!, seed).trace)
  },
  LIMIT_MS,
)
