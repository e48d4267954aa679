// A slow, a fast and a faster timer: the fast one is re-armed by the faster one each time, so that it must never fire.
import { type Env, log, type Op, type SignalCap, submitSignal, timerConnection } from '../../base/index.ts'

const RUN_TIME_US = 4_000_000
const TIMEOUT_US = 200_000
const FACTOR = 8

/** Signals `done` after four seconds. */
export function* lazyTest(env: Env, done: SignalCap): Op<void> {
  const slow = yield* timerConnection(env)
  const fast = yield* timerConnection(env)
  const faster = yield* timerConnection(env)
  let fired = 0
  let rearmed = 0

  const rearm = function* (): Op<void> {
    yield* fast.client.triggerOnce(TIMEOUT_US)
    yield* faster.client.triggerOnce(Math.floor(TIMEOUT_US / FACTOR))
    rearmed++
  }
  const onSlow = yield* env.ep.signalHandler(function* () {
    yield* log('timeout fired - ', fired, '/', rearmed, '/', (RUN_TIME_US / TIMEOUT_US) * FACTOR)
    if (fired) throw new FasterTimerTooSlow()
    for (const timer of [slow, fast, faster]) yield* timer.connection.close()
    yield* submitSignal(done)
  })
  const onFast = yield* env.ep.signalHandler(function* () {
    fired++
    if (rearmed <= fired) throw new FasterTimerTooSlow()
  })
  const onFaster = yield* env.ep.signalHandler(rearm)
  yield* slow.sigh(onSlow.cap)
  yield* fast.sigh(onFast.cap)
  yield* faster.sigh(onFaster.cap)

  yield* log('register ', RUN_TIME_US / 1_000_000, '-seconds timeout...')
  yield* slow.client.triggerOnce(RUN_TIME_US)
  yield* rearm()
}

class FasterTimerTooSlow extends Error {}
