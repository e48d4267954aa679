// LOG service that prints what it gets with the label of the client in front.
import {
  argNumber,
  type Env,
  LogInterface,
  log,
  type Op,
  ok,
  rootComponent,
  type TimerConnection,
  timerConnection,
} from '../../base/index.ts'

const LINE_END = '\x1b[0m\n'
/** A message with its label is cut to what the original's buffer holds. */
const MAX_MESSAGE = 99

class LogSession {
  readonly label: string

  constructor(label: string) {
    this.label = label
  }

  /** A line end that closes a colour is cut off; a bare one stays and makes an empty line. */
  *write(text: string): Op<void> {
    const line = text.endsWith(LINE_END) ? text.slice(0, -LINE_END.length) : text
    const message = `[${this.label}] ${line}`
    yield* log(message.slice(0, MAX_MESSAGE))
  }
}

export function* startLogService(env: Env, verbose: boolean, delayCloseMs: number): Op<void> {
  let timer: TimerConnection | undefined
  if (delayCloseMs) timer = yield* timerConnection(env)
  const root = yield* rootComponent<LogSession>(env.ep, {
    *create({ label }) {
      if (verbose) yield* log('opening session with label ', label)
      const session = new LogSession(label)
      return ok({ session, cap: yield* env.ep.manage(LogInterface, session) })
    },
    *upgrade(_session, args) {
      const free = (yield* env.pd.ramQuota()) - (yield* env.pd.usedRam())
      if (free >= argNumber(args, 'ram_quota')) yield* log('received session quota upgrade')
    },
    *destroy({ label }) {
      if (timer) {
        yield* log('delay close by ', delayCloseMs, ' ms')
        yield* timer.msleep(delayCloseMs)
      } else yield* log('close session without delay')
      if (verbose) yield* log('closing session with label ', label)
    },
  })
  yield* env.announce('LOG', root)
  yield* log('created LOG service')
}
