// A context is withdrawn while somebody still sends to it: that one does not notice.
import { type Env, hex, log, type Op, timerConnection } from '../../base/index.ts'
import { Sender } from './sender.ts'

const SENDER_MS = 500
const PHASE_MS = 1000

export function* contextManagement(env: Env): Op<void> {
  const timer = yield* timerConnection(env)
  const receiver = env.ep.signalWaiter()
  const context = yield* receiver.manage()
  const sender = yield* Sender.start(env, context.cap, { intervalMs: SENDER_MS, verbose: true })

  yield* timer.msleep(PHASE_MS)
  yield* log('suspend sender')
  sender.idle = true
  const signal = yield* receiver.waitForSignal()
  // the real one prints the context's address, by which core knows it
  yield* log('got ', signal.num, ' signal(s) from ', hex(signal.context.imprint))
  yield* signal.release()
  yield* receiver.dissolve(context)

  yield* log('resume sender')
  sender.idle = false
  yield* timer.msleep(PHASE_MS)
  yield* log('suspend sender')
  sender.idle = true
  yield* log('destroy sender')
  yield* sender.destroy()
  yield* timer.close()
}
