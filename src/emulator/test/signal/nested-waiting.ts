// An entrypoint waits for I/O signals within an RPC function and within a signal handler; signals of application level wait until
// it is done.
import {
  client,
  type Entrypoint,
  type Env,
  error,
  log,
  none,
  type Op,
  rpc,
  rpcInterface,
  type SignalCap,
  submitSignal,
  timerConnection,
} from '../../base/index.ts'
import { startThread } from './sender.ts'

const WaitingInterface = rpcInterface('Waiting', {
  waitForIo: rpc([], none),
  checkApplication: rpc([], none),
})

export function* nestedWaiting(env: Env): Op<void> {
  const ep = yield* env.createEntrypoint('wait_dispatch_ep', 16 * 1024)
  const test = new Test(ep)
  yield* test.installHandlers()
  const cap = yield* ep.manage(WaitingInterface, test)

  const outside = yield* timerConnection(env)
  const thread = yield* startThread(env, 'sender_thread', 8 * 1024, function* () {
    yield* outside.msleep(1000)
    yield* test.sendFromOutside()
  })
  yield* client(WaitingInterface, cap).waitForIo()

  const timer = yield* timerConnection(env)
  yield* timer.msleep(1000)
  yield* client(WaitingInterface, cap).checkApplication()

  yield* ep.dissolve(cap)
  yield* thread.destroy()
  yield* ep.destroy()
  yield* outside.close()
  yield* timer.close()
}

class Test {
  readonly #ep: Entrypoint
  #io: SignalCap | undefined
  #app: SignalCap | undefined
  #nop: SignalCap | undefined
  #nested = false
  #ioDone = false
  #appDone = false

  constructor(ep: Entrypoint) {
    this.#ep = ep
  }

  *installHandlers(): Op<void> {
    this.#app = (yield* this.#ep.signalHandler(() => this.#onApp())).cap
    this.#nop = (yield* this.#ep.signalHandler(function* () {})).cap
    this.#io = (yield* this.#ep.signalHandler(() => this.#onIo(), 'io')).cap
  }

  *waitForIo(): Op<void> {
    yield* log('1/8: [ep] wait for I/O-level signal during RPC from [outside]')
    while (!this.#ioDone) yield* this.#ep.waitAndDispatchOneIoSignal()
    yield* log('6/8: [ep] I/O completed')
  }

  *checkApplication(): Op<void> {
    if (this.#appDone) yield* log('8/8: [ep] success')
    else yield* error('8/8: [ep] application-level signal was not dispatched')
  }

  *sendFromOutside(): Op<void> {
    yield* log('2/8: [outside] submit application-level signal (should be deferred)')
    yield* this.#send(this.#nop, this.#app, this.#nop)
    yield* log('3/8: [outside] submit I/O-level signal')
    yield* this.#send(this.#io, this.#nop)
  }

  *#send(...caps: (SignalCap | undefined)[]): Op<void> {
    for (const cap of caps) if (cap) yield* submitSignal(cap)
  }

  *#onApp(): Op<void> {
    if (this.#ioDone) yield* log('7/8: [ep] application-level signal received')
    else yield* error('7/8: [ep] application-level signal was not deferred')
    this.#appDone = true
  }

  *#onIo(): Op<void> {
    if (this.#nested) {
      yield* log('5/8: [ep] nested I/O-level signal received')
      this.#ioDone = true
      return
    }
    yield* log('4/8: [ep] I/O-level signal received - sending nested signal')
    this.#nested = true
    yield* this.#send(this.#io)
    yield* this.#ep.waitAndDispatchOneIoSignal()
  }
}
