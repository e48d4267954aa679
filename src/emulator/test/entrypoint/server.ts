// A server whose RPC function returns when an I/O signal has been handled in the entrypoint that serves it.
import {
  type Capability,
  type Entrypoint,
  type Env,
  log,
  none,
  type Op,
  rpc,
  rpcInterface,
  type SignalCap,
  timerConnection,
} from '../../base/index.ts'

export const PERIOD_US = 10_000
export const WaitInterface = rpcInterface('Wait', { wait: rpc([], none) })

export class WaitingServer {
  readonly cap: Capability<typeof WaitInterface>
  /** Signals of the client, of I/O level. */
  readonly sigh: SignalCap
  readonly #count: { rpcs: number; signals: number; timeouts: number }

  private constructor(
    cap: Capability<typeof WaitInterface>,
    sigh: SignalCap,
    count: { rpcs: number; signals: number; timeouts: number },
  ) {
    this.cap = cap
    this.sigh = sigh
    this.#count = count
  }

  static *create(env: Env): Op<WaitingServer> {
    const ep: Entrypoint = yield* env.createEntrypoint('test_ep', 16 * 1024)
    const count = { rpcs: 0, signals: 0, timeouts: 0 }
    const cap = yield* ep.manage(WaitInterface, {
      *wait() {
        count.rpcs++
        yield* ep.waitAndDispatchOneIoSignal()
      },
    })
    const signal = yield* ep.signalHandler(function* () {
      count.signals++
    }, 'io')
    const timeout = yield* ep.signalHandler(function* () {
      count.timeouts++
    }, 'io')
    const timer = yield* timerConnection(env)
    yield* timer.sigh(timeout.cap)
    yield* timer.client.triggerPeriodic(PERIOD_US / 2)
    return new WaitingServer(cap, signal.cap, count)
  }

  printStatistics(): Op<void> {
    const { rpcs, signals, timeouts } = this.#count
    return log('rpcs=', rpcs, ' signals=', signals, ' timeout-signals=', timeouts)
  }
}
