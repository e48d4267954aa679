// Time-outs, one after the other and many at once. Follows base/src/test/timer/main.cc.
import { component, type Env, log, type Op } from '../../base/index.ts'
import { lazyTest } from './lazy.ts'
import { stressTest } from './stress.ts'

export default component(function* (env: Env): Op<void> {
  yield* log('--- timer test ---')
  const finished = yield* env.ep.signalHandler(function* () {
    yield* log('--- timer test finished ---')
    yield* env.exit(0)
  })
  const lazyDone = yield* env.ep.signalHandler(() => stressTest(env, finished.cap))
  yield* lazyTest(env, lazyDone.cap)
})
