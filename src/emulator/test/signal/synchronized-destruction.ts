// Who dissolves a context waits until no delivered signal refers to it any more.
import { type Env, log, type Op, submitSignal, timerConnection } from '../../base/index.ts'
import { startThread } from './sender.ts'

const DISSOLVE_MS = 2000

export function* synchronizedDestruction(env: Env): Op<void> {
  const timer = yield* timerConnection(env)
  const receiver = env.ep.signalWaiter()
  const context = yield* receiver.manage()
  let dissolved = false

  yield* submitSignal(context.cap)
  const signal = yield* receiver.waitForSignal()
  yield* log('start dissolving')
  const destroyer = yield* startThread(env, 'destroyer', 8 * 1024, function* () {
    yield* receiver.dissolve(context)
    yield* log('dissolve finished')
    dissolved = true
  })
  yield* timer.msleep(DISSOLVE_MS)
  const copy = signal.copy()
  if (dissolved) throw new DissolvedTooEarly()
  yield* log('destruct signal')
  yield* copy.release()
  yield* signal.release()

  yield* destroyer.join()
  yield* destroyer.destroy()
  yield* timer.close()
}

class DissolvedTooEarly extends Error {}
