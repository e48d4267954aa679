// Threads of components: kernel objects, start, faults, exceptions (base-nova/src/core/platform_thread.cc, pager.cc;
// base/src/core/include/cpu_thread_component.h). Exception portals, lock, startup and recall portal stand in a block of 32 selectors
// that is copied as a whole into the component's object space.

import {
  type AffinityLocation,
  type Capability,
  capability,
  classic,
  type Dataspace,
  type ExecutionContext,
  error,
  hex,
  invalidCap,
  isValid,
  lastElement,
  type Op,
  type SignalCap,
  StackArea,
  submitSignal,
  type ThreadArgs,
  type ThreadState,
  toBytes,
  warning,
} from '../base/index.ts'
import { ThreadSel } from '../base-nova/context.ts'
import { selectors } from '../base-nova/selectors.ts'
import {
  createEc,
  createSc,
  ecRecall,
  ecTime,
  nameEc,
  pdCtrl,
  revokeObject,
  smUp,
} from '../base-nova/syscalls.ts'
import { Event, Mtd, qpd, Status } from '../nova/abi.ts'
import { CoreEntry, EXCEPTIONS } from './entries.ts'
import { grant, newPortal, newSemaphore, ROOT_PD } from './kernel.ts'
import {
  type Answer,
  type FaultState,
  type PagerObject,
  registerPagerObject,
  removePagerObject,
} from './pager.ts'
import type { Faulter, FaultType, RegionMapComponent } from './region-map.ts'
import { shortName } from './short-name.ts'

const BLOCK_ORDER = 5
const QUANTUM_US = 10_000
const OOM_PAGES = 2
const FaultCode = { PRESENT: 1, WRITE: 2, FETCH: 16 } as const
const GO: Answer = { kind: 'go' }

/** What a traced thread records its events with; `control` switches it. */
export interface ThreadTrace {
  readonly session: object
  readonly buffer: Capability<Dataspace>
  readonly policy: Capability<Dataspace>
}

/** The protection domain as its threads see it. */
export interface ThreadPd {
  readonly sel: number
  readonly sessionLabel: string
  readonly addressSpaceMap: RegionMapComponent
  /** Selector of the parent capability, for the first thread. */
  readonly parentSel: number | undefined
  readonly threads: Set<CpuThreadComponent>
}

export class CpuThreadComponent implements PagerObject, Faulter {
  readonly name: string
  readonly pd: ThreadPd
  readonly priority: number
  readonly cpu: number
  readonly #args: ThreadArgs
  readonly #pagerEc: number
  #pagerId = 0
  #block = 0
  /** EC, portal for lack of kernel memory, SC: in this order, as the kernel expects it. */
  #ec = 0
  #faultSm = 0
  #ip = 0
  #sp = 0
  #state: ThreadState['state'] = 'UNAVAILABLE'
  #last: FaultState = { ip: 0, sp: 0, bp: 0, error: 0, address: 0 }
  #trapno = 0
  #paused = false
  #blocked = false
  /** Where the fault that the thread waits for was recorded. */
  #faultMap: RegionMapComponent | undefined = undefined
  #started = false
  #sigh: SignalCap = invalidCap
  #sessionSigh: () => SignalCap
  /** Present while the thread is traced. */
  trace: ThreadTrace | undefined

  constructor(o: {
    pd: ThreadPd
    args: ThreadArgs
    priority: number
    cpu: number
    pagerEc: number
    sessionSigh: () => SignalCap
  }) {
    this.name = o.args.name
    this.pd = o.pd
    this.priority = o.priority
    this.cpu = o.cpu
    this.#args = o.args
    this.#pagerEc = o.pagerEc
    this.#sessionSigh = o.sessionSigh
  }

  /** Creates portals and the EC; the thread does not run yet. */
  *create(): Op<boolean> {
    this.#pagerId = registerPagerObject(this)
    this.#block = selectors.allocBlock(BLOCK_ORDER)
    this.#ec = selectors.allocWindow()
    this.#faultSm = yield* newSemaphore()
    yield* this.#createPortals()
    if (!(yield* this.#createEc())) return false
    yield* grant(this.#block, this.pd.sel, this.#args.eventBase, BLOCK_ORDER)
    yield* grant(this.#ec, this.pd.sel, this.#args.eventBase + ThreadSel.EC)
    this.pd.threads.add(this)
    yield* this.#nameEc()
    return true
  }

  *destroy(): Op<void> {
    this.pd.threads.delete(this)
    this.#faultMap?.forgetFaulter(this)
    removePagerObject(this.#pagerId)
    yield* revokeObject(this.#ec, 2)
    yield* revokeObject(this.#block, BLOCK_ORDER)
    yield* revokeObject(this.#faultSm)
    selectors.freeBlock(this.#ec, 2)
    selectors.freeBlock(this.#block, BLOCK_ORDER)
    selectors.free(this.#faultSm)
  }

  // RPC functions

  *start(ip: number, sp: number): Op<void> {
    if (this.#started) return yield* error('thread already started')
    this.#started = true
    this.#ip = ip
    this.#sp = sp
    if (this.#args.eventBase === 0 && this.pd.parentSel !== undefined)
      yield* grant(this.pd.parentSel, this.pd.sel, ThreadSel.PARENT)
    if (this.#args.kind === 'local') return
    const status = yield* createSc(this.#ec + 2, ROOT_PD, this.#ec, qpd(this.priority, QUANTUM_US))
    if (status !== Status.SUCCESS) yield* error('create_sc returned ', status)
  }

  *pause(): Op<void> {
    if (this.#paused) return
    this.#paused = true
    yield* ecRecall(this.#ec)
  }

  *resume(): Op<void> {
    this.#paused = false
    yield* this.#unblock()
  }

  state(): ThreadState {
    return { state: this.#state, ip: this.#last.ip, sp: this.#last.sp, trapno: this.#trapno }
  }

  *exceptionSigh(sigh: SignalCap): Op<void> {
    this.#sigh = sigh
  }

  *affinity(_location: AffinityLocation): Op<void> {
    // the thread stays on the CPU on which it was created
  }

  traceBuffer(): Capability<Dataspace> {
    return this.trace?.buffer ?? invalidCap
  }
  tracePolicy(): Capability<Dataspace> {
    return this.trace?.policy ?? invalidCap
  }

  executionContext(): Capability<ExecutionContext> {
    return capability<ExecutionContext>(this.#ec)
  }

  get ecSel(): number {
    return this.#ec
  }

  /** Its place in the stack area, by which it is known in the page of trace control. */
  get slot(): number {
    return Math.floor((this.#args.utcb - StackArea.BASE) / StackArea.SLOT)
  }

  /** Consumed time in microseconds, also as server on the time of callers. */
  executionTimeUs(): Op<number> {
    return ecTime(this.#ec)
  }

  // Pager

  *pageFault(state: FaultState): Op<Answer> {
    const type: FaultType =
      state.error & FaultCode.WRITE ? 'WRITE' : state.error & FaultCode.FETCH ? 'EXEC' : 'READ'
    const found = this.pd.addressSpaceMap.resolve(state.address, type)
    if (found.kind === 'mapping') return { kind: 'map', mapping: found }
    this.#last = state
    if (found.kind === 'too-deep') {
      yield* error('giving up on unexpectedly deep memory-mapping structure')
      yield* error(type, ' at address ', hex(state.address), this.#by(state))
      return yield* this.#park('PAGE_FAULT')
    }
    // a fetch from where nothing is shows as a read, as the real one's fault codes have it
    const shown = found.kind === 'unmapped' && type === 'EXEC' ? 'READ' : type
    const answer = yield* this.#park('PAGE_FAULT')
    this.#faultMap = found.map
    const told = yield* found.map.waitForResolution(this, shown, found.address)
    if (!told) {
      const what = found.kind === 'unmapped' ? `illegal ${shown}` : `${type} violation`
      yield* error(what, ' at address ', hex(state.address), this.#by(state))
    }
    return answer
  }

  *exception(vector: number, state: FaultState): Op<Answer> {
    this.#last = state
    this.#trapno = vector
    const sigh = isValid(this.#sigh) ? this.#sigh : this.#sessionSigh()
    const answer = yield* this.#park('EXCEPTION')
    this.#paused = true
    if (isValid(sigh)) {
      yield* submitSignal(sigh)
      return answer
    }
    const { ip, sp, bp } = state
    const where = `cpu ${this.cpu}, ip=${hex(ip)} sp=${hex(sp)} bp=${hex(bp)}`
    yield* warning(
      `unresolvable exception ${vector}, pager_object: pd='${this.pd.sessionLabel}' thread='${this.name}' ${where} no signal handler`,
    )
    // nobody will answer the calls that the thread was serving
    if (this.#args.kind === 'local') yield* revokeObject(this.#ec)
    return answer
  }

  *startup(): Op<Answer> {
    return { kind: 'start', ip: this.#ip, sp: this.#sp }
  }

  *recall(state: FaultState): Op<Answer> {
    this.#last = state
    return this.#paused ? yield* this.#park('VALID') : GO
  }

  /** The kernel ran out of memory of this protection domain: core passes some of its own on. */
  *outOfMemory(): Op<Answer> {
    const status = yield* pdCtrl(ROOT_PD, this.pd.sel, OOM_PAGES)
    if (status === Status.SUCCESS) return GO
    yield* error('PD has insufficient kernel memory left - stop thread')
    return yield* this.#park('UNAVAILABLE')
  }

  *resumeFromFault(): Op<void> {
    this.#faultMap = undefined
    if (!this.#paused) yield* this.#unblock()
  }

  // Steps

  *#park(state: ThreadState['state']): Op<Answer> {
    this.#state = state
    this.#blocked = true
    return { kind: 'block', sm: this.#faultSm }
  }

  *#unblock(): Op<void> {
    if (!this.#blocked) return
    this.#blocked = false
    this.#state = 'UNAVAILABLE'
    yield* smUp(this.#faultSm)
  }

  #by(state: FaultState): string {
    return ` by pager_object: pd='${this.pd.sessionLabel}' thread='${this.name}' ip=${hex(state.ip)}`
  }

  *#createPortals(): Op<void> {
    const portal = (entry: number, at: number, mtd: number) =>
      newPortal(this.#pagerEc, entry, this.#block + at, this.#pagerId, mtd)
    for (const vector of EXCEPTIONS)
      yield* portal(CoreEntry.EXCEPTION + vector, vector, Mtd.BSD | Mtd.SP | Mtd.IP)
    yield* portal(CoreEntry.PAGE_FAULT, Event.PAGE_FAULT, Mtd.QUAL | Mtd.SP | Mtd.IP)
    yield* portal(CoreEntry.STARTUP, ThreadSel.STARTUP, Mtd.SP | Mtd.IP)
    yield* portal(CoreEntry.RECALL, ThreadSel.RECALL, Mtd.SP | Mtd.IP | Mtd.BSD)
    yield* newSemaphore(this.#block + ThreadSel.LOCK)
    yield* newPortal(this.#pagerEc, CoreEntry.OUT_OF_MEMORY, this.#ec + 1, this.#pagerId)
  }

  *#createEc(): Op<boolean> {
    for (;;) {
      const status = yield* createEc({
        sel: this.#ec,
        pd: this.pd.sel,
        cpu: this.cpu,
        utcb: this.#args.utcb,
        stack: this.#args.utcb,
        eventBase: this.#args.eventBase,
        global: this.#args.kind === 'global',
      })
      if (status === Status.SUCCESS) return true
      if (status === Status.QUO_OOM && (yield* pdCtrl(ROOT_PD, this.pd.sel, 8)) === Status.SUCCESS) continue
      yield* error('create_ec returned ', status)
      return false
    }
  }

  *#nameEc(): Op<void> {
    const main = this.#args.eventBase === 0
    const label = this.pd.sessionLabel
    const short = classic
      ? main
        ? shortName(label)
        : this.name
      : main
        ? lastElement(label)
        : `${lastElement(label)}.${this.name}`
    yield* nameEc(this.#ec, toBytes(`${classic ? short.slice(0, 8) : short}\0${label}\0${this.name}`))
  }
}
