// As many signals as a thread can submit in five seconds, and none lost.
import { type Env, log, type Op, timerConnection } from '../../base/index.ts'
import { Handler, UnequalSentAndReceived } from './handler.ts'
import { Sender } from './sender.ts'

const SECONDS = 5

export function* throughput(env: Env): Op<void> {
  const timer = yield* timerConnection(env)
  const receiver = env.ep.signalWaiter()
  const handler = yield* Handler.start(env, receiver, 0)
  const context = yield* receiver.manage()
  const sender = yield* Sender.start(env, context.cap, { intervalMs: 0, verbose: false })

  for (let i = 1; i <= SECONDS; i++) {
    yield* log(i, '/', SECONDS)
    yield* timer.msleep(1000)
  }
  yield* log('deactivate sender')
  sender.idle = true
  while (handler.received < sender.submitted) {
    yield* log('waiting for signals still in flight...')
    yield* timer.msleep(1000)
  }
  yield* log('')
  yield* log('sender submitted a total of ', sender.submitted, ' signals')
  yield* log('handler received a total of ', handler.received, ' signals')
  const perActivation = Math.floor(handler.received / handler.activations)
  yield* log(`handler was activated ${handler.activations} times (${perActivation} signals per activation)`)
  yield* log('')
  yield* log('handler received ', Math.floor(handler.received / SECONDS), ' signals per second')
  yield* log('handler was activated ', Math.floor(handler.activations / SECONDS), ' times per second')
  yield* log('')
  if (sender.submitted !== handler.received) throw new UnequalSentAndReceived()

  yield* sender.destroy()
  yield* handler.destroy()
  yield* receiver.dissolve(context)
  yield* timer.close()
}
