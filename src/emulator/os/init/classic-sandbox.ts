// Init as it was in 10.02: the configuration is read once, services are known by their announcement, RAM is the only quota.
import { type ChildRoute, type Env, type Op, pdAccount } from '../../base/index.ts'
import { AwaitedService } from './awaited-service.ts'
import type { Child } from './child.ts'
import { modernised } from './classic.ts'
import { Sandbox } from './library.ts'
import type { RouteRequest } from './model/index.ts'
import { type Node, subNodes } from './node.ts'
import { RoutedService, type SandboxParentService } from './service.ts'

/** What init of 10.02 kept for itself. */
const PRESERVED_RAM = 128 * 1024

export class ClassicSandbox extends Sandbox {
  readonly #awaited = new Map<string, AwaitedService>()
  #starts = 0

  constructor(env: Env) {
    super(env, function* () {})
  }

  override *applyConfig(config: Node): Op<void> {
    const modern = modernised(config)
    this.#starts = subNodes(modern, 'start').length
    yield* super.applyConfig(modern)
  }

  protected override get defaultPreservedRam(): number {
    return PRESERVED_RAM
  }

  /** Nothing changes after the start. */
  protected override *balanceQuota(): Op<void> {}

  /** One share for each child and one for init itself. */
  capShare(): number {
    return 1 / (this.#starts + 1)
  }

  /** A request waits for a sibling that might offer the service; an only child's goes to the parent. */
  awaited({ service, label }: RouteRequest): ChildRoute {
    if (this.#starts < 2) return { service: this.#parentService(service), label }
    return { service: this.#awaitedService(service), label }
  }

  #parentService(name: string): SandboxParentService {
    return this.parentServices.find(known => known.name === name) ?? this.createParentService(name)
  }

  *announced(child: Child, service: string): Op<void> {
    const provider = new RoutedService(service, child)
    this.childServices.push(provider)
    yield* this.#awaitedService(service).bind(provider)
  }

  #awaitedService(name: string): AwaitedService {
    const known = this.#awaited.get(name)
    if (known) return known
    const service = new AwaitedService(name, pdAccount(this.env.pd))
    this.#awaited.set(name, service)
    return service
  }
}
