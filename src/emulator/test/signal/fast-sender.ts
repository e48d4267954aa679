// No signal is lost if they come faster than they are handled: the count of a delivery tells how many there were.
import { type Env, log, type Op, timerConnection } from '../../base/index.ts'
import { Handler, UnequalSentAndReceived } from './handler.ts'
import { Sender } from './sender.ts'

const HANDLER_MS = 100
const SENDER_MS = 20
const DURATION_MS = 500
const FINISH_MS = 2 * HANDLER_MS

export function* fastSender(env: Env): Op<void> {
  const timer = yield* timerConnection(env)
  const receiver = env.ep.signalWaiter()
  const handler = yield* Handler.start(env, receiver, HANDLER_MS)
  const context = yield* receiver.manage()
  const sender = yield* Sender.start(env, context.cap, { intervalMs: SENDER_MS, verbose: false })

  yield* timer.msleep(DURATION_MS)
  yield* log('deactivate sender')
  sender.idle = true
  yield* timer.msleep(FINISH_MS)
  yield* log('sender submitted a total of ', sender.submitted, ' signals')
  yield* log('handler received a total of ', handler.received, ' signals')
  if (sender.submitted !== handler.received) throw new UnequalSentAndReceived()

  yield* sender.destroy()
  yield* handler.destroy()
  yield* receiver.dissolve(context)
  yield* timer.close()
}
