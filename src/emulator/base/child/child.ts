// A child: its environment sessions, the start of its program, and the parent interface through which it asks for everything else.
// Used by core for init, by init for its children, and by whoever else starts programs. Follows base/src/lib/base/child.cc.
import type { LocalRm } from '../attached.ts'
import { type Capability, invalidCap, isValid } from '../capability.ts'
import { donations } from '../connection.ts'
import type { Entrypoint } from '../entrypoint.ts'
import { type CpuClient, CpuInterface, type CpuThread, CpuThreadInterface } from '../interfaces/cpu.ts'
import { type Dataspace, RegionMapInterface, type SignalContextCap } from '../interfaces/memory.ts'
import { EnvId, type Parent, ParentInterface } from '../interfaces/parent.ts'
import { type PdCap, type PdClient, PdInterface } from '../interfaces/pd.ts'
import { RomInterface } from '../interfaces/services.ts'
import { error } from '../log.ts'
import type { Op } from '../op.ts'
import { classic } from '../profile.ts'
import { client } from '../rpc/interface.ts'
import { submitSignal } from '../signal.ts'
import type { ChildPolicy } from './child-policy.ts'
import { ClientSessions } from './client-sessions.ts'
import { EnvConnection } from './env-connection.ts'
import { INITIAL_SP, initialThreadArgs } from './initial-thread.ts'
import { type LoadError, loadElf } from './load-elf.ts'
import { parentHandlers } from './parent-handlers.ts'
import { type Account, pdAccount } from './quota-transfer.ts'
import type { SessionFactory } from './session-factory.ts'
import type { SessionState } from './session-state.ts'

const LINKER = 'ld.lib.so'

/** Where a child's objects live: the parent's entrypoint and address space. */
export interface ChildHost {
  readonly ep: Entrypoint
  readonly rm: LocalRm
}

export class Child {
  readonly policy: ChildPolicy
  readonly clientSessions: ClientSessions
  /** Signal handlers that the child registered. */
  resourceAvailSigh: Capability<SignalContextCap> = invalidCap
  yieldSigh: Capability<SignalContextCap> = invalidCap
  heartbeatSigh: Capability<SignalContextCap> = invalidCap
  yieldArgs = ''
  outstandingHeartbeats = 0
  readonly #host: ChildHost
  readonly #pd: EnvConnection
  readonly #cpu: EnvConnection
  readonly #log: EnvConnection
  readonly #binary: EnvConnection
  readonly #linker: EnvConnection
  #parentCap: Capability<Parent> = invalidCap
  #pdClient: PdClient | undefined = undefined
  #cpuClient: CpuClient | undefined = undefined
  #thread: Capability<CpuThread> = invalidCap
  #started: 'no' | 'yes' | LoadError = 'no'

  constructor(host: ChildHost, policy: ChildPolicy) {
    this.#host = host
    this.policy = policy
    this.clientSessions = new ClientSessions(policy, () => this.account())
    const { name } = policy
    const connection = (service: 'PD' | 'CPU' | 'LOG' | 'ROM', clientId: number, label: string) =>
      new EnvConnection(
        policy,
        { service, clientId, label, ...donations[service] },
        this.clientSessions.ids,
        () => this.#tryStart(),
      )
    this.#pd = connection('PD', EnvId.PD, name)
    this.#cpu = connection('CPU', EnvId.CPU, name)
    this.#log = connection('LOG', EnvId.LOG, name)
    this.#binary = connection('ROM', EnvId.BINARY, name)
    this.#linker = connection('ROM', EnvId.LINKER, LINKER)
  }

  /** Makes the parent interface callable. */
  *construct(): Op<void> {
    this.#parentCap = yield* this.#host.ep.manage(ParentInterface, parentHandlers(this))
  }

  *destroy(): Op<void> {
    yield* this.closeAllSessions()
    yield* this.#host.ep.dissolve(this.#parentCap)
    yield* this.sessionFactory.destroy()
  }

  /** The program was started. */
  get active(): boolean {
    return this.#started === 'yes'
  }
  get sessionFactory(): SessionFactory {
    return this.clientSessions.factory
  }
  get pd(): PdClient | undefined {
    return this.#pdClient
  }
  get pdCap(): PdCap {
    return this.#pd.cap as PdCap
  }
  get mainThread(): Capability<CpuThread> {
    return this.#thread
  }
  /** Everything that the child has opened, its environment included, in ascending order of identifiers. */
  get sessions(): readonly SessionState[] {
    return this.clientSessions.ids.objects()
  }
  /** Requests of the child are no longer served. */
  get closed(): boolean {
    return this.#pd.requested && this.#pd.closed
  }
  account(): Account | undefined {
    return this.#pdClient && pdAccount(this.#pdClient)
  }
  get hasLogAndBinary(): boolean {
    const { ids } = this.clientSessions
    return ids.get(EnvId.LOG) !== undefined && ids.get(EnvId.BINARY) !== undefined
  }
  get envSessionsClosed(): boolean {
    return this.#linker.closed && this.#log.closed && this.#binary.closed
  }

  // --- start ---

  *initiateEnvPdSession(): Op<void> {
    yield* this.#pd.initiate()
    const cap = yield* this.#pd.usableCap()
    if (!isValid(cap)) return
    this.#pdClient = client(PdInterface, cap) as unknown as PdClient
    yield* this.policy.initPd(this.#pdClient)
  }

  /** Opens what is missing of the environment, and starts the program as soon as all of it is there. */
  *initiateEnvSessions(): Op<void> {
    yield* this.#cpu.initiate()
    yield* this.#log.initiate()
    yield* this.#binary.initiate()
    if (!classic) yield* this.#linker.initiate()
    yield* this.#tryStart()
  }

  *#tryStart(): Op<void> {
    for (const part of [this.#pd, this.#cpu, this.#log, this.#binary]) if (!isValid(part.cap)) return
    if (this.#linker.requested && !isValid(this.#linker.cap)) return
    for (const session of this.sessions) if (session.phase === 'AVAILABLE') session.phase = 'CAP_HANDED_OUT'
    if (this.#started === 'yes' || this.#started === 'INVALID' || !this.#pdClient) return
    yield* this.#start(this.#pdClient)
  }

  *#start(pd: PdClient): Op<void> {
    const { name } = this.policy
    this.#cpuClient = client(CpuInterface, this.#cpu.cap) as unknown as CpuClient
    yield* this.policy.initCpu?.(this.#cpuClient) ?? nothing()
    const thread = yield* this.#cpuClient.createThread(this.pdCap, initialThreadArgs(name))
    if (thread.ok) this.#thread = thread.value
    else yield* error('failed to create initial thread for new PD')
    yield* pd.assignParent(this.#parentCap)
    const addressSpace = client(RegionMapInterface, yield* pd.addressSpace())
    const entry = yield* loadElf(yield* this.#programDataspace(), this.#host.rm, { pd, addressSpace })
    this.#started = entry.ok ? 'yes' : entry.error
    if (entry.ok) yield* client(CpuThreadInterface, this.#thread).start(entry.value, INITIAL_SP)
    else if (entry.error === 'OUT_OF_RAM') yield* error(name, ': out of RAM during ELF loading')
    else if (entry.error === 'OUT_OF_CAPS') yield* error(name, ': out of caps during ELF loading')
    else yield* error(name, ': attempt to load an invalid executable')
  }

  /** What is loaded is the linker; in the classic era, programs were linked statically. */
  *#programDataspace(): Op<Capability<Dataspace>> {
    const { cap } = classic ? this.#binary : this.#linker
    return isValid(cap) ? yield* client(RomInterface, cap).dataspace() : invalidCap
  }

  // --- end ---

  /** Ends the child's threads and lets go of everything it has opened or serves. Environment sessions may take their time. */
  *closeAllSessions(): Op<void> {
    const { ids } = this.clientSessions
    yield* this.#closeCpuSessions()
    if (isValid(this.#thread) && this.#cpuClient) yield* this.#cpuClient.killThread(this.#thread)
    this.#thread = invalidCap
    yield* this.#cpu.close()
    for (const session of this.policy.serverIds.objects())
      yield* this.clientSessions.revertQuotaAndDestroy(session)
    yield* this.#log.close()
    yield* this.#binary.close()
    yield* this.#linker.close()
    for (const id of [EnvId.CPU, EnvId.PD, EnvId.LOG, EnvId.BINARY, EnvId.LINKER])
      ids.get(id)?.discardIdAtClient()
    for (const session of ids.objects()) {
      session.onClosed = undefined
      session.onReady = undefined
      if ((yield* this.clientSessions.closeSession(session)) === 'PENDING') session.discardIdAtClient()
    }
    yield* this.#pd.close()
  }

  /** First of all, so that no thread loses its PD while it runs. */
  *#closeCpuSessions(): Op<void> {
    for (const session of this.sessions) {
      if (session.service.name !== 'CPU' || session.idAtClient <= EnvId.LAST) continue
      if ((yield* this.clientSessions.close(session.idAtClient)) !== 'DONE') return
    }
  }

  // --- calls of the parent to the child ---

  /** Asks for resources back; the child fetches the arguments. */
  *yield(args: string): Op<void> {
    this.yieldArgs = args
    if (isValid(this.yieldSigh)) yield* submitSignal(this.yieldSigh)
  }

  *notifyResourceAvail(): Op<void> {
    if (isValid(this.resourceAvailSigh)) yield* submitSignal(this.resourceAvailSigh)
  }

  /** Counts only if the child has registered a handler. */
  *heartbeat(): Op<void> {
    if (!isValid(this.heartbeatSigh)) return
    this.outstandingHeartbeats++
    yield* submitSignal(this.heartbeatSigh)
  }

  /** One unanswered heartbeat is fine, since the child needs some time. */
  get skippedHeartbeats(): number {
    return Math.max(0, this.outstandingHeartbeats - 1)
  }
}

function* nothing(): Op<void> {}
