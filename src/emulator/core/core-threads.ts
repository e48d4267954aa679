// Core's own entrypoints: local ECs of the root task, each with a lock semaphore (base-nova/src/core/thread_start.cc).

import {
  type Capability,
  capability,
  Entrypoint,
  type EntrypointEnv,
  type ExecutionContext,
  error,
  type Op,
  type SignalCap,
  sleepForever,
  toBytes,
} from '../base/index.ts'
import { ThreadSel } from '../base-nova/context.ts'
import { selectors } from '../base-nova/selectors.ts'
import { createEc, createSm, nameEc, revokeObject } from '../base-nova/syscalls.ts'
import { Entry, freeSlot, openWindows, setThreadEntry, stackTopOf, utcbOf } from '../base-nova/threads.ts'
import { Status } from '../nova/abi.ts'
import { watchCoreThread } from './core-fault.ts'
import { newPortal, ROOT_PD } from './kernel.ts'

const BLOCK_ORDER = 5
const BOOT_CPU = 0

let faultHandler: number | undefined

/** From now on the mistakes of core's threads, and of the main thread, are reported by an EC of its own. */
export function* watchCore(): Op<void> {
  const handler = yield* createCoreThread('core_fault')
  yield* watchCoreThread(handler, 'core', 0)
  faultHandler = handler
}

/** Creates a local EC of core; the selector of the EC. */
export function* createCoreThread(name: string, cpu = BOOT_CPU): Op<number> {
  const slot = freeSlot() as number
  const eventBase = selectors.allocBlock(BLOCK_ORDER)
  setThreadEntry(slot, { name, eventBase, run: undefined, context: undefined })
  const ec = selectors.allocWindow()
  yield* createSm(eventBase + ThreadSel.LOCK, ROOT_PD, 0)
  const status = yield* createEc({
    sel: ec,
    pd: ROOT_PD,
    cpu,
    utcb: utcbOf(slot),
    stack: stackTopOf(slot),
    eventBase,
    global: false,
  })
  if (status !== Status.SUCCESS) {
    yield* error('create_ec returned ', status)
    yield* sleepForever()
  }
  yield* openWindows(slot)
  if (faultHandler !== undefined) yield* watchCoreThread(faultHandler, name, eventBase)
  yield* nameEc(ec, toBytes(`${name}\0core\0${name}`))
  return ec
}

/** Portals of core's entrypoints are made without detours; core's entrypoints receive no signals. */
export const coreEntrypointEnv: EntrypointEnv = {
  *allocRpcCap(ec: Capability<ExecutionContext>): Op<Capability<unknown>> {
    return capability(yield* newPortal(ec.sel, Entry.RPC))
  },
  *freeRpcCap(cap: Capability<unknown>): Op<void> {
    yield* revokeObject(cap.sel)
    selectors.free(cap.sel)
  },
  *allocContext(): Op<SignalCap> {
    yield* error('core has no signal contexts')
    return yield* sleepForever()
  },
  *freeContext(): Op<void> {},
  *startProxy(): Op<undefined> {
    return undefined
  },
}

export function* createCoreEntrypoint(name: string): Op<Entrypoint> {
  const ec = yield* createCoreThread(name)
  return new Entrypoint(name, capability(ec), coreEntrypointEnv)
}
