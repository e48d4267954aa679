// Time by the processor's time-stamp counter, waking by a thread that sleeps on a kernel semaphore with a deadline.
// Follows Timer::Device of base-nova/src/timer/nova/main.cc.
import {
  block,
  blockUntil,
  type Context,
  type Env,
  error,
  myself,
  type Node,
  type Op,
  Thread,
  type TimerDevice,
  unblock,
  warning,
} from '../../base/index.ts'
import { tscFromUs, usFromTsc } from './tsc.ts'

const STACK_BYTES = 64 * 1024

/** Frequency of the counter by the ROM `platform_info`; 0 if it does not tell. */
export const tscKhz = (platformInfo: Node): number =>
  platformInfo.subNode('hardware')?.subNode('tsc')?.unsigned('freq_khz') ?? 0

export class TscDevice implements TimerDevice {
  readonly #khz: number
  /** Undefined: sleep until told otherwise. */
  #deadline: number | undefined = undefined
  #waiter: Context | undefined = undefined

  constructor(khz: number) {
    this.#khz = khz
  }

  *nowUs(): Op<number> {
    return usFromTsc(myself().cpu.tsc(), this.#khz)
  }

  /** A deadline sooner than the one before cuts the sleep short; a later one is looked at when the sleep ends. */
  *updateDeadline(us: number | undefined): Op<void> {
    const deadline = us === undefined ? undefined : tscFromUs(us, this.#khz)
    const sooner = deadline !== undefined && (this.#deadline === undefined || deadline < this.#deadline)
    this.#deadline = deadline
    if (sooner && this.#waiter && (yield* unblock(this.#waiter)) !== 0)
      yield* error('unable to cancel already scheduled timeout')
  }

  /** Starts the thread that calls `dispatch` at each deadline. */
  *start(env: Env, dispatch: () => Op<void>): Op<void> {
    if (this.#khz === 0) yield* warning('could not obtain TSC calibration from platform_info ROM')
    const waiter = yield* Thread.create(env.threads, { name: 'waiter', stackSize: STACK_BYTES }, () =>
      this.#wait(dispatch),
    )
    if (waiter.ok) yield* waiter.value.start()
  }

  *#wait(dispatch: () => Op<void>): Op<void> {
    this.#waiter = myself()
    for (;;) {
      const deadline = this.#deadline
      if (deadline === undefined) yield* block()
      else if ((yield* blockUntil(deadline)) === 'timeout') yield* dispatch()
    }
  }
}
