// Properties of the kernel under random programs over several protection domains. A counter-example is shrunk and printed as a program to replay:
// put its steps into `runSteps`.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DOMAINS, runSteps, SLOTS, type Step } from './testing.ts'

const pd = fc.nat({ max: DOMAINS - 1 })
const slot = fc.integer({ min: 1, max: SLOTS - 1 })
const any = fc.nat({ max: SLOTS - 1 })
const rights = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0x1f) },
  { weight: 1, arbitrary: fc.nat({ max: 0x1f }) },
)
const order = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat({ max: 4 }) })

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('pd' as const), pd, slot, pages: fc.nat({ max: 20 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('ec' as const),
      pd,
      slot,
      at: fc.oneof(fc.constant(0), any),
      global: fc.boolean(),
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
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pt' as const), pd, slot, ec: slot }) },
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
      flags: fc.constantFrom(0, 1, 4, 5),
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

const program = fc.array(step, { minLength: 1, maxLength: 60 })
/** More with GENODE_RUN_RANDOM=1000. */
const RUNS = Number(process.env['GENODE_RUN_RANDOM'] ?? 60)

test('random programs keep the invariants', () => {
  fc.assert(
    fc.property(program, steps => {
      const { broken, step } = runSteps(steps)
      if (broken.length === 0) return
      const text = steps.slice(0, step + 1).map(s => `  ${JSON.stringify(s)},`)
      throw new Error(`${broken.join('\n')}\nreplay:\nrunSteps([\n${text.join('\n')}\n])`)
    }),
    { numRuns: RUNS, ...(process.env['GENODE_RUN_RANDOM'] ? {} : { seed: 1 }) },
  )
})

test('every seed replays exactly', () => {
  const seeds = process.env['GENODE_RUN_RANDOM'] ? 1000 : 20
  const [steps] = fc.sample(program, { numRuns: 1, seed: 7 })
  for (let seed = 0; seed < seeds; seed++)
    expect(runSteps(steps!, seed).trace).toBe(runSteps(steps!, seed).trace)
})
