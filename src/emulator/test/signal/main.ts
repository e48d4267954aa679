// Signals in eight tests, one after the other: delivery, throughput, order, clean-up, nesting. Follows os/src/test/signal.
import { component, type Env, log, type Op } from '../../base/index.ts'
import { contextManagement } from './context-management.ts'
import { fastSender } from './fast-sender.ts'
import { lazyReceivers } from './lazy-receivers.ts'
import { manyContexts } from './many-contexts.ts'
import { NestedStress } from './nested-stress.ts'
import { nestedWaiting } from './nested-waiting.ts'
import { synchronizedDestruction } from './synchronized-destruction.ts'
import { throughput } from './throughput.ts'

const tests: readonly (readonly [title: string, run: (env: Env) => Op<void>])[] = [
  ['reliable delivery if the sender is faster than the handlers', fastSender],
  ['throughput when submitting/handling as fast as possible', throughput],
  ['lazy and out-of-order signal reception', lazyReceivers],
  ['correct initialization and cleanup of receiver and context', contextManagement],
  ["does 'dissolve' block as long as the signal context is referenced?", synchronizedDestruction],
  ['create and manage many contexts', manyContexts],
  ['wait and dispatch signals at entrypoint', nestedWaiting],
]
const LAST = 8

const begin = (id: number, title: string): Op<void> => log(`\nTEST ${id}: ${title}\n`)
const end = (id: number): Op<void> => log(`\nTEST ${id} finished\n`)

export default component(function* (env) {
  yield* log('--- Signalling test ---')
  for (const [i, [title, run]] of tests.entries()) {
    yield* begin(i + 1, title)
    yield* run(env)
    yield* end(i + 1)
  }
  yield* lastTest(env)
})

/** Needs the entrypoint, and so goes on when `construct` has returned. */
function* lastTest(env: Env): Op<void> {
  const running: { stress?: NestedStress } = {}
  const done = yield* env.ep.signalHandler(function* (): Op<void> {
    if (running.stress) yield* running.stress.destroy()
    yield* end(LAST)
    yield* log('--- Signalling test finished ---')
  })
  yield* begin(LAST, 'stressful wait and dispatch signals at entrypoint')
  running.stress = yield* NestedStress.start(env, done.cap)
}
