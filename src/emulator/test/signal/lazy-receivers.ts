// Signals wait at their receiver until it asks for them, whatever comes to other receivers in between.
import { type Env, log, type Op, submitSignal } from '../../base/index.ts'

export function* lazyReceivers(env: Env): Op<void> {
  const receivers = [env.ep.signalWaiter(), env.ep.signalWaiter()] as const
  const contexts = [yield* receivers[0].manage(), yield* receivers[1].manage()] as const

  const exchange = function* (order: readonly (0 | 1)[]): Op<void> {
    for (const context of contexts) yield* submitSignal(context.cap)
    for (const i of order) {
      const signal = yield* receivers[i].waitForSignal()
      yield* log('returned from wait_for_signal for receiver ', i + 1)
      yield* signal.release()
    }
  }
  yield* log('submit and receive signals with multiple receivers in order')
  yield* exchange([0, 1])
  yield* log('submit and receive signals with multiple receivers out of order')
  yield* exchange([1, 0])

  for (const i of [0, 1] as const) yield* receivers[i].dissolve(contexts[i])
}
