// The sandbox: children by config, with everything that they share. Follows sandbox/library.cc.
import {
  type Env,
  error,
  type Generator,
  type Op,
  type SignalCap,
  submitSignal,
  warning,
} from '../../base/index.ts'
import { Alias } from './alias.ts'
import { Child } from './child.ts'
import { ChildRegistry } from './child-registry.ts'
import { ConfigModel, initialSettings, type ModelActors, type ServiceModel } from './config-model.ts'
import { Heartbeat } from './heartbeat.ts'
import { availableAbove, DEFAULT_PRESERVATION, effectivePrioLevels } from './model/index.ts'
import { bool, type Node, text } from './node.ts'
import { generateCaps, generateRam, quotaInfo } from './quota-info.ts'
import { Server } from './server.ts'
import { type RoutedService, SandboxParentService } from './service.ts'
import { StateReporter } from './state-reporter.ts'
import type { Surroundings } from './types.ts'

export class Sandbox implements Surroundings, ModelActors {
  readonly env: Env
  readonly settings = initialSettings()
  readonly children = new ChildRegistry()
  readonly parentServices: SandboxParentService[] = []
  readonly childServices: RoutedService[] = []
  readonly report: StateReporter
  /** Signalled when children are to be restarted for skipped heartbeats. */
  alarmSigh: SignalCap | undefined = undefined
  readonly #server: Server
  readonly #heartbeat: Heartbeat
  readonly #model = new ConfigModel(this)
  #childCount = 0
  #serversChanged = false
  #reportOutdated = false

  /** `produceReport` is called when a state report is due. */
  constructor(env: Env, produceReport: () => Op<void>) {
    this.env = env
    this.report = new StateReporter(env, produceReport, () => this.children.sampleState())
    this.#server = new Server(env, this.childServices, this.report)
    this.#heartbeat = new Heartbeat(env, this.children, this.report)
  }

  construct(): Op<void> {
    return this.report.construct()
  }

  *applyConfig(config: Node): Op<void> {
    this.#serversChanged = false
    this.#reportOutdated = false
    yield* this.#applySettings(config)
    yield* this.#model.update(config)
    while (yield* this.#settle(config));
    yield* this.#server.applyUpdatedPolicy()
    yield* this.balanceQuota()
    if (this.#reportOutdated) yield* this.report.triggerImmediately()
  }

  /** First all reductions, so that what they free can be handed out. */
  protected *balanceQuota(): Op<void> {
    for (const child of this.children.children) yield* child.applyDowngrade()
    for (const child of this.children.children) yield* child.applyUpgrade()
  }

  protected get defaultPreservedRam(): number {
    return DEFAULT_PRESERVATION.ram
  }

  *#applySettings(config: Node): Op<void> {
    const { settings } = this
    const prio = effectivePrioLevels(config.attr('prio_levels'))
    if (prio.warning !== undefined) yield* warning(prio.warning)
    settings.version = text(config, 'version')
    settings.preservation.ram = this.defaultPreservedRam
    settings.preservation.caps = DEFAULT_PRESERVATION.caps
    settings.prioLevels = prio.levels
    settings.affinitySpace = undefined
    settings.verbose = bool(config, 'verbose', false)
  }

  /**
   * Looks at all routes, lets go of what is abandoned, starts what can be started, replaces what has to be restarted. Since a restarted child
   * may be the server of others, this is repeated until nothing is restarted any more; tells whether another round is needed.
   */
  *#settle(config: Node): Op<boolean> {
    let restart = false
    for (const child of this.children.children) {
      if (child.abandoned) continue
      if (!child.restartScheduled && (this.#serversChanged || child.uncertainDependencies))
        yield* child.evaluateDependencies()
      if (child.restartScheduled) restart = true
    }
    this.#dropAbandonedParentServices()
    yield* this.#destroyAbandonedChildren()
    yield* this.#model.triggerStartChildren()
    if (restart) yield* this.#model.applyChildrenRestart(config)
    return restart
  }

  #dropAbandonedParentServices(): void {
    const services = this.parentServices
    services.splice(0, services.length, ...services.filter(service => !service.abandoned))
  }

  *#destroyAbandonedChildren(): Op<void> {
    for (const child of this.children.children) {
      if (!child.abandoned) continue
      child.destroyServices()
      yield* child.closeAllSessions()
      this.#reportOutdated = true
      if (!child.envSessionsClosed) continue
      this.children.remove(child)
      yield* child.destroy()
    }
  }

  // --- what init can hand out ---

  *availRam(): Op<number> {
    const { pd } = this.env
    const free = (yield* pd.ramQuota()) - (yield* pd.usedRam())
    const { value, exceeded } = availableAbove(free, this.settings.preservation.ram)
    if (exceeded) yield* error('RAM preservation exceeds available memory')
    return value
  }

  *availCaps(): Op<number> {
    const { pd } = this.env
    const free = (yield* pd.capQuota()) - (yield* pd.usedCaps())
    const { value, exceeded } = availableAbove(free, this.settings.preservation.caps)
    if (exceeded) yield* error('Capability preservation exceeds available capabilities')
    return value
  }

  *heartbeatAlarm(): Op<void> {
    if (this.alarmSigh) yield* submitSignal(this.alarmSigh)
  }

  // --- what nodes of the config act upon ---

  readyToCreate(name: string, version: string): boolean {
    const same = this.children.children.filter(child => child.name === name && child.version === version)
    const abandoned = same.filter(child => child.abandoned)
    return abandoned.length === same.length && abandoned.length <= 1
  }

  *createChild(start: Node): Op<Child> {
    const child = yield* Child.create(this, ++this.#childCount, start)
    this.children.insert(child)
    if (start.children().some(node => node.type === 'provides')) this.#serversChanged = true
    this.#reportOutdated = true
    return child
  }

  *updateChild(child: Child, start: Node): Op<void> {
    if (child.abandoned || !(yield* child.applyConfig(start))) return
    this.#serversChanged = true
    this.#reportOutdated = true
  }

  createAlias(name: string): Alias {
    const alias = new Alias(name)
    this.children.insertAlias(alias)
    return alias
  }

  destroyAlias(alias: Alias): void {
    this.children.removeAlias(alias)
  }

  createParentService(name: string): SandboxParentService {
    const service = new SandboxParentService(this.env, name)
    this.parentServices.push(service)
    return service
  }

  createService(name: string): ServiceModel {
    return this.#server.createService(name)
  }

  destroyService(service: ServiceModel): void {
    this.#server.destroyService(service)
  }

  applyReport(node: Node | undefined): Op<void> {
    return this.report.applyConfig(this.settings.version, node)
  }

  applyHeartbeat(node: Node | undefined): Op<void> {
    return node ? this.#heartbeat.applyConfig(node) : this.#heartbeat.disable()
  }

  // --- report ---

  /** A function that writes the content of a state report. */
  *stateReport(): Op<(g: Generator) => void> {
    const { detail, version } = this.report
    const own = detail.initRam || detail.initCaps ? yield* quotaInfo(this.env.pd) : undefined
    const children = detail.children ? yield* this.children.report(detail) : () => {}
    return g => {
      if (version !== '') g.attribute('version', version)
      if (own && detail.initRam) g.node('ram', () => generateRam(g, own))
      if (own && detail.initCaps) g.node('caps', () => generateCaps(g, own))
      children(g)
    }
  }
}
