// Writes into its trace buffer ten times a second. Follows os/src/test/trace_logger.
import { component, timerConnection, trace } from '../../base/index.ts'

const PERIOD_MS = 100

export default component(function* (env) {
  const timer = yield* timerConnection(env)
  for (let i = 0; ; i++) {
    yield* timer.msleep(PERIOD_MS)
    yield* trace(`${i} `)
  }
})
