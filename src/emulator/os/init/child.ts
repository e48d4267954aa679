// One child of init: its start node, its life, and the decisions about its sessions. Follows sandbox/child.{h,cc}.
import {
  type Account,
  type Affinity,
  type ChildPolicy,
  type ChildRoute,
  capQuotaFromArgs,
  type Env,
  error,
  formatNumberOfBytes,
  Child as GenericChild,
  type IdSpace,
  log,
  logChildExit,
  type Op,
  type PdClient,
  type Ram,
  ramQuotaFromArgs,
  type SessionFactory,
  SessionRequester,
  type SessionState,
  sameService,
  warning,
} from '../../base/index.ts'
import { ChildDefinition } from './child-definition.ts'
import { ChildQuota } from './child-quota.ts'
import type { ChildReport } from './child-report.ts'
import { ChildServices } from './child-services.ts'
import { nestAffinity, type Quota } from './model/index.ts'
import { differs, type Node, text } from './node.ts'
import { type QuotaInfo, quotaInfo, sameQuota } from './quota-info.ts'
import type { ReportDetail } from './report-detail.ts'
import { type Resources, resourcesOf } from './resources.ts'
import { routeOf } from './routing.ts'
import type { ServerSide } from './service.ts'
import { filterManagingSystem, filterPriority } from './session-filter.ts'
import { CreationFailed } from './start-model.ts'
import { providesOf } from './start-node.ts'
import type { Surroundings } from './types.ts'

/**
 * INITIAL: nothing is requested. RAM_INITIALIZED: its PD is there, the rest of its environment is under way or was denied. ALIVE: it was
 * started. STUCK: something it needs has no route; it stays as it is until the config makes up for it. RESTART_SCHEDULED: a route of one of
 * its sessions changed; it will be replaced in this application of the config. ABANDONED: no longer in the config, it goes as soon as it can.
 */
type State = 'INITIAL' | 'RAM_INITIALIZED' | 'ALIVE' | 'STUCK' | 'RESTART_SCHEDULED' | 'ABANDONED'

interface Parts {
  around: Surroundings
  id: number
  start: Node
  resources: Resources
  requester: SessionRequester
}

export class Child implements ChildPolicy, ServerSide {
  readonly name: string
  readonly id: number
  uncertainDependencies = false
  readonly #around: Surroundings
  readonly #env: Env
  readonly #requester: SessionRequester
  readonly #resources: Resources
  readonly #definition: ChildDefinition
  readonly #child: GenericChild
  readonly #services: ChildServices
  readonly #quota: ChildQuota
  #state: State = 'INITIAL'
  #requested: Quota | undefined = undefined
  #exitValue: number | undefined = undefined
  #lastSkipped = 0
  #sampled: QuotaInfo | undefined = undefined

  private constructor({ around, id, start, resources, requester }: Parts) {
    this.id = id
    this.#around = around
    this.#env = around.env
    this.#definition = new ChildDefinition(around.env, start, around.settings.defaultRoute)
    this.name = this.#definition.name
    this.#resources = resources
    this.#requester = requester
    this.#services = new ChildServices(around, this)
    this.#quota = new ChildQuota(this.name, around, resources.assigned)
    this.#child = new GenericChild(this.#env, this)
  }

  /** Builds the object, announces it in the log, makes its services known. Opens no session. */
  static *create(around: Surroundings, id: number, start: Node): Op<Child> {
    const { settings } = around
    if (text(start, 'name') === '') {
      yield* warning("missing 'name' attribute in '<start>' entry")
      yield* warning('skipped startup of nameless child')
      throw new CreationFailed()
    }
    const resources = yield* resourcesOf(
      start,
      settings.prioLevels,
      settings.affinitySpace,
      settings.defaults,
    )
    const requester = yield* SessionRequester.create(around.env)
    const child = new Child({ around, id, start, resources, requester })
    yield* child.#child.construct()
    yield* child.#announceInLog()
    for (const service of providesOf(start)) yield* child.#services.add(service)
    yield* child.#definition.construct()
    return child
  }

  *#announceInLog(): Op<void> {
    if (!this.#around.settings.verbose) return
    const { effective } = this.#quota
    yield* log('child "', this.name, '"')
    yield* log('  RAM quota:  ', formatNumberOfBytes(effective.ram))
    yield* log('  cap quota:  ', effective.caps)
    yield* log('  ELF binary: ', this.#definition.binary)
    yield* log('  priority:   ', this.#resources.priority)
  }

  // --- services ---

  get serverIds(): IdSpace<SessionState> {
    return this.#requester.ids
  }
  get sessionFactory(): SessionFactory {
    return this.#child.sessionFactory
  }
  account(): Account | undefined {
    return this.#child.account()
  }
  wakeup(): Op<void> {
    return this.#requester.triggerUpdate()
  }

  destroyServices(): void {
    this.#services.destroy()
  }

  // --- life ---

  get version(): string {
    return this.#definition.version
  }
  get abandoned(): boolean {
    return this.#state === 'ABANDONED'
  }
  get restartScheduled(): boolean {
    return this.#state === 'RESTART_SCHEDULED'
  }
  get stuck(): boolean {
    return this.#state === 'STUCK'
  }
  get envSessionsClosed(): boolean {
    return this.#child.envSessionsClosed
  }

  *tryStart(): Op<void> {
    if (this.#state === 'INITIAL') {
      yield* this.#child.initiateEnvPdSession()
      this.#state = 'RAM_INITIALIZED'
    }
    if (this.#state === 'RAM_INITIALIZED' && this.#child.active) this.#state = 'ALIVE'
    if (this.#state !== 'RAM_INITIALIZED') return
    yield* this.#child.initiateEnvSessions()
    if (this.#child.active) this.#state = 'ALIVE'
    else this.uncertainDependencies = true
  }

  abandon(): void {
    this.#state = 'ABANDONED'
    this.#services.abandon()
  }

  #scheduleRestart(): void {
    this.#state = 'RESTART_SCHEDULED'
    this.#services.abandon()
  }

  closeAllSessions(): Op<void> {
    return this.#child.closeAllSessions()
  }

  /** Gives back what the object itself holds; its environment sessions are closed. */
  *destroy(): Op<void> {
    yield* this.#child.destroy()
    yield* this.#definition.destroy()
    yield* this.#requester.destroy()
  }

  // --- changes of the config ---

  /** Takes over a changed start node; tells whether the services that the child provides have changed. */
  *applyConfig(start: Node): Op<boolean> {
    if (this.abandoned || this.stuck || this.restartScheduled || this.#exitValue !== undefined) return false
    if (this.#state !== 'INITIAL' && !this.#child.hasLogAndBinary) {
      this.#state = 'STUCK'
      return false
    }
    if (!differs(start, this.#definition.start)) return false
    const providesChanged = yield* this.#services.update(providesOf(start))
    if (yield* this.#definition.update(start)) this.uncertainDependencies = true
    return providesChanged
  }

  /** Compares the routes of all sessions with what the config says now. */
  *evaluateDependencies(): Op<void> {
    let changed = false
    let unavailable = false
    for (const session of this.#child.sessions) {
      const route = yield* this.resolveRoute(session.service.name, session.clientLabel)
      if (!route) unavailable = true
      else if (!sameService(session.service, route.service) || session.label !== route.label) changed = true
    }
    this.uncertainDependencies = false
    if (unavailable) this.#state = 'STUCK'
    else if (changed || this.stuck) this.#scheduleRestart()
  }

  // --- quota ---

  *applyDowngrade(): Op<void> {
    const { ram, caps } = yield* this.#quota.applyDowngrade(this.#definition.start, this.#child.pd)
    if (ram || caps) yield* this.#child.yield(`ram_quota=${formatNumberOfBytes(ram)}, cap_quota=${caps}`)
  }

  *applyUpgrade(): Op<void> {
    if (this.#exitValue === undefined)
      yield* this.#quota.applyUpgrade(this.#definition.start, this.#child.pdCap, () => this.#granted())
  }

  /** Wakes the child if it waits for resources. */
  *#granted(): Op<void> {
    if (!this.#requested) return
    yield* this.#child.notifyResourceAvail()
    this.#requested = undefined
  }

  // --- policy ---

  get refAccount(): Account {
    return this.#quota.source
  }
  get metaDataRam(): Ram {
    return this.#env.ram
  }
  initPd(pd: PdClient): Op<void> {
    return this.#quota.initPd(pd)
  }

  *resolveRoute(service: string, label: string): Op<ChildRoute | undefined> {
    const { binary, route, useLd: ld, configService: config } = this.#definition
    const request = {
      service,
      label,
      childName: this.name,
      binary,
      hasInlineConfig: config !== undefined,
      ld,
    }
    return yield* routeOf(this.#around, route, request, {
      config,
      sessionRequests: this.#requester.service,
    })
  }

  *filterSessionArgs(service: string, args: string): Op<string> {
    const scaled = yield* filterPriority(service, args, this.#resources)
    return filterManagingSystem(service, scaled, this.name, this.#definition.managingSystem)
  }

  filterSessionAffinity(affinity: Affinity | undefined): Affinity {
    return nestAffinity(this.#resources.affinity, affinity)
  }

  *announceService(service: string): Op<void> {
    if (this.#around.settings.verbose) yield* log('child "', this.name, '" announces service "', service, '"')
    if (this.#around.announced) yield* this.#around.announced(this, service)
    else if (!this.#services.has(service))
      yield* error(this.name, ': illegal announcement of service "', service, '"')
  }

  *exit(value: number): Op<void> {
    if (this.#definition.propagatesExit) {
      yield* this.#env.parent.exit(value)
      return
    }
    this.#exitValue = value
    yield* this.#child.closeAllSessions()
    yield* this.#around.report.triggerImmediately()
    yield* logChildExit(this.name, value)
  }

  *resourceRequest(args: string): Op<void> {
    yield* log('child "', this.name, '" requests resources: ', args)
    this.#requested = { ram: ramQuotaFromArgs(args), caps: capQuotaFromArgs(args) }
    yield* this.#around.report.triggerImmediately()
  }

  *yieldResponse(): Op<void> {
    yield* this.applyDowngrade()
    yield* this.#around.report.trigger()
  }

  sessionStateChanged(): Op<void> {
    return this.#around.report.trigger()
  }

  // --- heartbeat ---

  get skippedHeartbeats(): number {
    return this.#heartbeatExpected ? this.#child.skippedHeartbeats : 0
  }

  get #heartbeatExpected(): boolean {
    return this.#definition.heartbeat.enabled && this.#state === 'ALIVE'
  }

  *heartbeat(): Op<void> {
    if (this.#heartbeatExpected) yield* this.#child.heartbeat()
    const skipped = this.#child.skippedHeartbeats
    if (skipped !== this.#lastSkipped) {
      const limit = this.#definition.heartbeat.restartAfterSkipped
      if (limit && skipped > limit) {
        this.#scheduleRestart()
        yield* this.#around.heartbeatAlarm()
      }
      yield* this.#around.report.trigger()
    }
    this.#lastSkipped = skipped
  }

  // --- report ---

  get #pdAlive(): boolean {
    return !this.abandoned && !this.restartScheduled && this.#exitValue === undefined
  }

  /** Looks at the quota numbers; tells whether they have changed. */
  *sampleState(): Op<boolean> {
    const pd = this.#child.pd
    if (!this.#pdAlive || !pd) return false
    const before = this.#sampled
    this.#sampled = yield* quotaInfo(pd)
    return !sameQuota(before, this.#sampled)
  }

  /** What a state report says about the child; nothing for an abandoned one. */
  *report(detail: ReportDetail): Op<ChildReport | undefined> {
    if (this.abandoned) return undefined
    const pd = this.#child.pd
    const wantsQuota = (detail.childRam || detail.childCaps) && pd !== undefined
    return {
      name: this.name,
      binary: this.#definition.binary,
      version: this.version,
      id: this.id,
      incomplete: this.stuck || this.#state === 'RAM_INITIALIZED',
      exitValue: this.#exitValue,
      skippedHeartbeats: this.#definition.heartbeat.enabled ? this.#child.skippedHeartbeats : 0,
      assigned: wantsQuota ? { ...this.#quota.assigned } : undefined,
      quota: wantsQuota && this.#pdAlive ? yield* quotaInfo(pd) : undefined,
      requested: this.#requested,
      clientSessions: this.#child.sessions,
      serverSessions: this.serverIds.objects(),
    }
  }
}
