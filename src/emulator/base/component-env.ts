// The environment of a component as it really works: sessions through the parent, retries, resource requests
// (reference genode.md 6.2, 8.4; base/src/lib/base/component.cc, base/src/include/base/internal/expanding_*.h).

import { Mutex, sleepForever } from '../base-nova/lock.ts'
import { selectors } from '../base-nova/selectors.ts'
import { fixPortalId, ptCtrl } from '../base-nova/syscalls.ts'
import { Entry, entryAddress } from '../base-nova/threads.ts'
import { type Affinity, anyAffinity } from './affinity.ts'
import type { LocalRm } from './attached.ts'
import { type Capability, isValid, releaseCap } from './capability.ts'
import { Entrypoint, type EntrypointEnv, type SignalHandler, type WaitableSignal } from './entrypoint.ts'
import type { Env } from './env.ts'
import { numberOfBytes } from './format.ts'
import { Heap } from './heap.ts'
import { type CpuCap, type CpuClient, CpuInterface } from './interfaces/cpu.ts'
import { type AttachArgs, type Dataspace, RegionMapInterface } from './interfaces/memory.ts'
import {
  EnvId,
  type ParentClient,
  type Root,
  type SessionError,
  type UpgradeResult,
} from './interfaces/parent.ts'
import {
  type ExecutionContext,
  type PdCap,
  type PdClient,
  PdInterface,
  type SignalSource,
} from './interfaces/pd.ts'
import { error, log, warning } from './log.ts'
import { type Attempt, failed, type Op } from './op.ts'
import { PdRam } from './ram.ts'
import { client } from './rpc/interface.ts'
import { capQuotaFromArgs, ramQuotaFromArgs, setArg } from './session-args.ts'
import { SessionRequester } from './session-requester.ts'
import type { SignalCap } from './signal.ts'
import { Thread, type ThreadEnv } from './thread.ts'

const K = 1024
/** Capabilities that one page of the component's capability map describes; the first page comes with the program. */
const CAPS_PER_RANGE = 2008
const CAP_RANGE_BYTES = 4096
const NEVER_SERVED = 'attempt to request resources without response handler'

export class ComponentEnv implements Env, EntrypointEnv {
  readonly parent: ParentClient
  readonly pd: PdClient
  readonly pdCap: PdCap
  readonly cpu: CpuClient
  readonly cpuCap: CpuCap
  readonly rm: LocalRm
  readonly ram: PdRam
  readonly heap: Heap
  readonly threads: ThreadEnv
  #ep: Entrypoint | undefined
  #source: Capability<SignalSource> | undefined
  readonly #mutex = new Mutex()
  readonly #resourceMutex = new Mutex()
  #sessionReady: WaitableSignal | undefined
  #resourcesAvail: WaitableSignal | 'custom' | undefined
  #requester: SessionRequester | undefined
  #capRanges = 1
  readonly #ids = new Set<number>([1, 2, 3, 4, 5])
  #nextId = 0

  constructor(
    parent: ParentClient,
    caps: { pd: PdCap; cpu: CpuCap },
    stackArea: ThreadEnv['stackArea'],
    rm: LocalRm,
  ) {
    this.parent = parent
    this.pdCap = caps.pd
    this.pd = client(PdInterface, caps.pd)
    this.cpuCap = caps.cpu
    this.cpu = client(CpuInterface, caps.cpu)
    this.rm = rm
    this.ram = new PdRam(this.pd, args => this.resourceRequest(args))
    this.heap = new Heap(this.ram, this.rm)
    this.threads = {
      ram: this.ram,
      stackArea,
      pdCap: caps.pd,
      cpu: this.cpu,
      upgradeCpu: (ram, caps) => this.#upgradeQuietly(EnvId.CPU, ram, caps),
    }
  }

  get ep(): Entrypoint {
    return this.#ep as Entrypoint
  }
  set initialEntrypoint(ep: Entrypoint) {
    this.#ep = ep
  }
  set signalSource(source: Capability<SignalSource>) {
    this.#source = source
  }

  // Sessions

  newSessionId(): number {
    while (this.#ids.has(this.#nextId)) this.#nextId++
    const id = this.#nextId++
    this.#ids.add(id)
    return id
  }

  *session(service: string, id: number, args: string, affinity?: Affinity): Op<Capability<unknown>> {
    const result = yield* this.#requestSession(service, id, args, affinity)
    if (result.ok) return result.value
    yield* error('stop because parent denied ', service, '-session: ', result.args)
    return yield* sleepForever()
  }

  *sessionOrDenied(
    service: string,
    id: number,
    args: string,
    affinity?: Affinity,
  ): Op<Attempt<Capability<unknown>, 'DENIED'>> {
    const result = yield* this.#requestSession(service, id, args, affinity)
    return result.ok ? result : failed('DENIED')
  }

  /** Donates more and asks for resources until the session is there or denied. */
  *#requestSession(
    service: string,
    id: number,
    args: string,
    affinity?: Affinity,
  ): Op<{ ok: true; value: Capability<unknown> } | { ok: false; args: string }> {
    const ram = ramQuotaFromArgs(args)
    const caps = capQuotaFromArgs(args)
    let moreRam = 0
    let moreCaps = 0
    let warnAfter = 2
    for (let attempt = 0; ; attempt++) {
      const request = setArg(
        setArg(args, 'ram_quota', numberOfBytes(ram + moreRam)),
        'cap_quota',
        String(caps + moreCaps),
      )
      const result = yield* this.trySession(service, id, request, affinity)
      if (result.ok) return result
      switch (result.error) {
        case 'DENIED':
          this.#ids.delete(id)
          return { ok: false, args: request }
        case 'INSUFFICIENT_RAM':
          moreRam += 4096
          break
        case 'INSUFFICIENT_CAPS':
          moreCaps += 4
          break
        case 'OUT_OF_RAM':
          yield* this.resourceRequest(`ram_quota=${numberOfBytes(ram + moreRam)}`)
          break
        case 'OUT_OF_CAPS':
          yield* this.resourceRequest(`cap_quota=${caps + moreCaps}`)
          break
      }
      if (attempt === warnAfter) {
        yield* warning('re-attempted ', service, ' session request ', attempt, ' times (args: ', request, ')')
        warnAfter *= 2
      }
    }
  }

  *trySession(
    service: string,
    id: number,
    args: string,
    affinity: Affinity = anyAffinity,
  ): Op<Attempt<Capability<unknown>, SessionError>> {
    yield* this.#mutex.acquire()
    const result = yield* this.#trySessionLocked(service, id, args, affinity)
    yield* this.#mutex.release()
    return result
  }

  *#trySessionLocked(
    service: string,
    id: number,
    args: string,
    affinity: Affinity,
  ): Op<Attempt<Capability<unknown>, SessionError>> {
    const answer = yield* this.parent.session(id, service, args, affinity)
    if (!answer.ok || isValid(answer.value)) return answer
    yield* this.#waitForSession()
    return yield* this.parent.sessionCap(id)
  }

  *#waitForSession(): Op<void> {
    if (!this.#sessionReady) return yield* sleepForever()
    yield* this.#sessionReady.wait()
  }

  *upgrade(id: number, args: string): Op<UpgradeResult> {
    if (id === EnvId.PD) {
      const ram = numberOfBytes(ramQuotaFromArgs(args))
      const caps = capQuotaFromArgs(args)
      yield* log('upgrading quota donation for PD session (', ram, ' bytes, ', caps, ' caps)')
      yield* this.resourceRequest(`ram_quota=${ram}, cap_quota=${caps}`)
      return 'OK'
    }
    yield* this.#mutex.acquire()
    const result = yield* this.#upgradeLocked(id, args)
    yield* this.#mutex.release()
    return result
  }

  *#upgradeLocked(id: number, args: string): Op<UpgradeResult> {
    for (;;) {
      const result = yield* this.parent.upgrade(id, args)
      if (result === 'OK') return result
      if (result === 'PENDING') {
        yield* this.#waitForSession()
        return 'OK'
      }
      yield* this.resourceRequest(
        result === 'OUT_OF_RAM'
          ? `ram_quota=${numberOfBytes(ramQuotaFromArgs(args))}`
          : `cap_quota=${capQuotaFromArgs(args)}`,
      )
    }
  }

  *#upgradeQuietly(id: number, ram: number, caps: number): Op<void> {
    yield* this.upgrade(id, `ram_quota=${numberOfBytes(ram)}, cap_quota=${caps}`)
  }

  *close(id: number): Op<void> {
    yield* this.#mutex.acquire()
    while ((yield* this.parent.close(id)) === 'PENDING') yield* this.#waitForSession()
    this.#ids.delete(id)
    yield* this.#mutex.release()
  }

  // Resources

  *resourceRequest(args: string): Op<void> {
    yield* this.#resourceMutex.acquire()
    if (!this.#ep) {
      yield* error(NEVER_SERVED)
      yield* sleepForever()
    }
    if (this.#resourcesAvail === undefined) {
      yield* error(NEVER_SERVED)
      yield* sleepForever()
    } else {
      yield* this.parent.resourceRequest(args)
      if (this.#resourcesAvail !== 'custom') yield* this.#resourcesAvail.wait()
    }
    yield* this.#resourceMutex.release()
  }

  /** From now on resources can be asked for; done early, since a signal context is itself a resource. */
  *listenForResources(): Op<void> {
    const signal = yield* this.ep.waitableSignal()
    yield* this.parent.resourceAvailSigh(signal.cap)
    this.#resourcesAvail = signal
  }

  *resourceAvailHandler(handler: SignalHandler): Op<void> {
    this.#resourcesAvail = 'custom'
    yield* this.parent.resourceAvailSigh(handler.cap)
  }

  // Entrypoints, signals

  *createEntrypoint(name: string, stackSize = 64 * K): Op<Entrypoint> {
    const thread = yield* Thread.create(this.threads, { name, stackSize }, undefined)
    if (!thread.ok) {
      yield* error('creation of entrypoint "', name, '" failed: ', thread.error)
      return yield* sleepForever()
    }
    yield* thread.value.start()
    return new Entrypoint(name, yield* thread.value.executionContext(), this, thread.value)
  }

  *allocRpcCap(ec: Capability<ExecutionContext>): Op<Capability<unknown>> {
    for (;;) {
      const cap = yield* this.pd.allocRpcCap(ec, entryAddress(Entry.RPC))
      if (cap.ok) {
        yield* ptCtrl(cap.value.sel, cap.value.sel)
        yield* fixPortalId(cap.value.sel)
        return cap.value
      }
      yield* this.resourceRequest(
        cap.error === 'OUT_OF_RAM' ? 'ram_quota=16K, cap_quota=0' : 'ram_quota=0, cap_quota=4',
      )
    }
  }

  *freeRpcCap(cap: Capability<unknown>): Op<void> {
    yield* this.pd.freeRpcCap(cap)
    yield* releaseCap(cap)
  }

  *allocContext(imprint: number): Op<SignalCap> {
    for (;;) {
      const cap = yield* this.pd.allocContext(this.#source as Capability<SignalSource>, imprint)
      if (cap.ok) {
        yield* this.#extendCapMap()
        return cap.value
      }
      const [ram, caps] = cap.error === 'OUT_OF_RAM' ? [8 * K, 0] : [0, 4]
      yield* this.upgrade(EnvId.PD, `ram_quota=${ram}, cap_quota=${caps}`)
    }
  }

  /** The map of capabilities grows by a page at a time and never shrinks. */
  *#extendCapMap(): Op<void> {
    if (selectors.inUse <= this.#capRanges * CAPS_PER_RANGE) return
    this.#capRanges++
    yield* this.ram.alloc(CAP_RANGE_BYTES)
  }

  *freeContext(cap: SignalCap): Op<void> {
    yield* this.pd.freeContext(cap)
    yield* releaseCap(cap)
  }

  *startProxy(ep: Entrypoint): Op<Thread | undefined> {
    if (ep === this.#ep) return undefined
    const thread = yield* Thread.create(this.threads, { name: 'signal_proxy' }, () => ep.proxy())
    if (!thread.ok) {
      yield* error('creation of signal proxy failed: ', thread.error)
      return undefined
    }
    yield* thread.value.start()
    return thread.value
  }

  /** From now on the parent may answer session requests later. */
  *listenForSessions(): Op<void> {
    this.#sessionReady = yield* this.ep.waitableSignal()
    yield* this.parent.sessionSigh(this.#sessionReady.cap)
  }

  *announce(service: string, root: Capability<Root>): Op<void> {
    this.#requester ??= yield* SessionRequester.create(this)
    yield* this.#requester.announce(service, root)
  }

  *exit(value: number): Op<never> {
    yield* this.parent.exit(value)
    return yield* sleepForever()
  }
}

/** The own address space through the PD session, with upgrades of the PD session where its donation does not suffice. */
export function* ownAddressSpace(
  pd: PdClient,
  request: (ram: number, caps: number) => Op<void>,
): Op<LocalRm> {
  const map = client(RegionMapInterface, yield* pd.addressSpace())
  return {
    *attach(dataspace: Capability<Dataspace>, args: Partial<AttachArgs> = {}) {
      for (;;) {
        const range = yield* map.attach(dataspace, {
          size: 0,
          offset: 0,
          at: undefined,
          executable: false,
          writeable: true,
          ...args,
        })
        if (range.ok || (range.error !== 'OUT_OF_RAM' && range.error !== 'OUT_OF_CAPS')) return range
        yield* range.error === 'OUT_OF_RAM' ? request(8 * K, 0) : request(0, 2)
      }
    },
    detach: (at: number) => map.detach(at),
  }
}
