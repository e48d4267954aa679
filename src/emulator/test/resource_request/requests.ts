// Exceeds the quota by signal contexts, by a session, by a transfer, and by an allocation; each time the parent is asked for more.
import {
  type Env,
  log,
  type Op,
  type PdCap,
  pdConnection,
  Reporter,
  type SignalHandler,
} from '../../base/index.ts'

const K = 1024
/** What is left for the test after most of the quota was wasted. */
const REST_BYTES = 64 * K
const SIGNAL_CONTEXTS = 2000
const AMOUNT_BYTES = 512 * K

function* available(env: Env): Op<number> {
  return (yield* env.pd.ramQuota()) - (yield* env.pd.usedRam())
}

function* printQuota(env: Env): Op<void> {
  yield* log('quota: avail=', yield* available(env), ' used=', yield* env.pd.usedRam())
}

export function* requestResources(env: Env): Op<void> {
  // Has nothing to say in this role; its session is part of the component nevertheless.
  yield* new Reporter(env, 'config', 'init.config').enabled(true)
  yield* log('--- test-resource_request started ---')

  const wasted = (yield* available(env)) - REST_BYTES
  yield* env.ram.alloc(wasted)
  yield* log('wasted available quota of ', wasted, ' bytes')
  yield* printQuota(env)

  yield* log('\n-- draining PD session --')
  yield* drainPdSession(env)
  yield* printQuota(env)

  yield* log('\n-- out-of-memory during session request --')
  const pd = yield* pdConnection(env, '')
  yield* pd.client.refAccount(env.pdCap)
  yield* printQuota(env)

  yield* log('\n-- out-of-memory during transfer-quota --')
  yield* transferQuota(env, pd.cap as PdCap)
  yield* printQuota(env)

  yield* log('\n-- out-of-memory during RAM allocation --')
  yield* env.ram.alloc(AMOUNT_BYTES)
  yield* printQuota(env)

  yield* log('--- finished test-resource_request ---')
  yield* env.exit(0)
}

/** The PD session pays for signal contexts. */
function* drainPdSession(env: Env): Op<void> {
  const handlers: SignalHandler[] = []
  for (let i = 0; i < SIGNAL_CONTEXTS; i++) handlers.push(yield* env.ep.signalHandler(function* () {}))
  yield* printQuota(env)
  // Last one first, as an array of them is taken down.
  for (const handler of handlers.reverse()) yield* env.ep.dissolveSignal(handler)
}

function* transferQuota(env: Env, to: PdCap): Op<void> {
  while ((yield* env.pd.transferRamQuota(to, AMOUNT_BYTES)) === 'EXCEEDED')
    yield* env.resourceRequest(`ram_quota=${AMOUNT_BYTES}`)
}
