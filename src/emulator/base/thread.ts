// Threads of a component besides the initial ones (base/include/base/thread.h).

import { myself, ThreadSel } from '../base-nova/context.ts'
import { Blockade, sleepForever } from '../base-nova/lock.ts'
import { selectors } from '../base-nova/selectors.ts'
import {
  Entry,
  entryAddress,
  freeSlot,
  openWindows,
  removeThreadEntry,
  StackArea,
  setThreadEntry,
  stackTopOf,
  threadEntry,
  utcbOf,
} from '../base-nova/threads.ts'
import { type AffinityLocation, anyAffinity } from './affinity.ts'
import type { Capability } from './capability.ts'
import { type CpuClient, type CpuThread, CpuThreadInterface, type ThreadKind } from './interfaces/cpu.ts'
import type { ExecutionContext, PdCap } from './interfaces/pd.ts'
import { log } from './log.ts'
import { type AllocError, type Attempt, failed, type Op, ok } from './op.ts'
import { client } from './rpc/interface.ts'
import { Stack, type StackEnv } from './stack.ts'

/** What threads are made from. */
export interface ThreadEnv extends StackEnv {
  readonly pdCap: PdCap
  readonly cpu: CpuClient
  /** Donates more to the CPU session. */
  upgradeCpu(ram: number, caps: number): Op<void>
}

export interface ThreadOptions {
  readonly name: string
  /** Bytes, 16 KiB by default. */
  readonly stackSize?: number
  readonly weight?: number
  readonly location?: AffinityLocation
  /** CPU session, the component's own by default. */
  readonly cpu?: CpuClient
}

export type ThreadError = AllocError | 'STACK_AREA_EXHAUSTED' | 'STACK_TOO_LARGE'
const DEFAULT_STACK = 16 * 1024
const PAGE = 4096
const CPU_UPGRADE = { ram: 8 * 1024, caps: 2 }

export class Thread {
  readonly name: string
  readonly slot: number
  readonly cap: Capability<CpuThread>
  readonly #stack: Stack
  readonly #cpu: CpuClient
  readonly #ended = new Blockade()

  private constructor(cpu: CpuClient, name: string, slot: number, cap: Capability<CpuThread>, stack: Stack) {
    this.#cpu = cpu
    this.name = name
    this.slot = slot
    this.cap = cap
    this.#stack = stack
  }

  /** Prepares a thread that will execute `run` (or, without, serve RPC). */
  static *create(
    env: ThreadEnv,
    o: ThreadOptions,
    run: (() => Op<void>) | undefined,
  ): Op<Attempt<Thread, ThreadError>> {
    const slot = freeSlot()
    if (slot === undefined) return failed('STACK_AREA_EXHAUSTED')
    const stackSize = Math.ceil((o.stackSize ?? DEFAULT_STACK) / PAGE) * PAGE
    if (stackSize > StackArea.SLOT - 2 * PAGE) return failed('STACK_TOO_LARGE')
    const kind: ThreadKind = run ? 'global' : 'local'
    const eventBase = selectors.allocBlock(5)
    const holder: { thread?: Thread } = {}
    setThreadEntry(slot, {
      name: o.name,
      eventBase,
      run: run && (() => runThread(run, holder)),
      context: undefined,
    })
    const stack = yield* Stack.create(env, slot, stackSize)
    if (!stack.ok) {
      forget(slot, eventBase)
      return stack
    }
    const cpu = o.cpu ?? env.cpu
    const cap = yield* createCpuThread(env, cpu, o, { slot, kind, eventBase })
    if (!cap.ok) {
      yield* stack.value.free()
      forget(slot, eventBase)
      return cap
    }
    const entry = threadEntry(slot)
    if (entry) entry.cpuThread = cap.value
    if (kind === 'local') yield* openWindows(slot)
    const thread = new Thread(cpu, o.name, slot, cap.value, stack.value)
    holder.thread = thread
    return ok(thread)
  }

  start(): Op<void> {
    const entry = threadEntry(this.slot)?.run ? Entry.THREAD : Entry.RPC
    return client(CpuThreadInterface, this.cap).start(entryAddress(entry), stackTopOf(this.slot))
  }

  executionContext(): Op<Capability<ExecutionContext>> {
    return client(CpuThreadInterface, this.cap).executionContext()
  }

  /** Waits until `run` has returned. */
  join(): Op<void> {
    return this.#ended.block()
  }

  *finished(): Op<void> {
    yield* this.#ended.wakeup()
  }

  /** Ends the thread wherever it is and frees what it consists of. */
  *destroy(): Op<void> {
    if (threadEntry(this.slot)?.context === myself()) {
      yield* log('Thread ', this.name, ' tried to self de-struct - sleeping forever.')
      yield* sleepForever()
    }
    yield* this.#cpu.killThread(this.cap)
    yield* this.#stack.free()
    const entry = threadEntry(this.slot)
    if (entry) forget(this.slot, entry.eventBase)
  }
}

const forget = (slot: number, eventBase: number): void => {
  removeThreadEntry(slot)
  selectors.freeBlock(eventBase, Math.log2(ThreadSel.COUNT))
}

function* runThread(run: () => Op<void>, holder: { thread?: Thread }): Op<void> {
  yield* run()
  yield* holder.thread?.finished() ?? nothing()
  yield* sleepForever()
}
function* nothing(): Op<void> {}

function* createCpuThread(
  env: ThreadEnv,
  cpu: CpuClient,
  o: ThreadOptions,
  place: { slot: number; kind: ThreadKind; eventBase: number },
): Op<Attempt<Capability<CpuThread>, AllocError>> {
  for (;;) {
    const cap = yield* cpu.createThread(env.pdCap, {
      name: o.name,
      location: o.location ?? anyAffinity.location,
      weight: o.weight ?? 0,
      utcb: utcbOf(place.slot),
      kind: place.kind,
      eventBase: place.eventBase,
    })
    if (cap.ok || cap.error === 'DENIED') return cap
    yield* env.upgradeCpu(CPU_UPGRADE.ram, CPU_UPGRADE.caps)
  }
}
