// Policy for a child that its parent starts as a helper: a fixed quota, a config made by the parent, everything else from above.
// Follows os/include/os/slave.h.
import { type Affinity, anyAffinity } from '../affinity.ts'
import type { Env } from '../env.ts'
import type { PdCap, PdClient } from '../interfaces/pd.ts'
import { lastElement } from '../label.ts'
import { error } from '../log.ts'
import type { Op } from '../op.ts'
import { type ChildPolicy, type ChildRoute, logChildExit } from './child-policy.ts'
import { DynamicRomSession } from './dynamic-rom-session.ts'
import { IdSpace } from './id-space.ts'
import { type Account, pdAccount } from './quota-transfer.ts'
import { LocalService, ParentService, type Service } from './service.ts'
import type { SessionState } from './session-state.ts'

export interface SlaveOptions {
  readonly name: string
  /** ROM name of its program, if not its own name. */
  readonly binary?: string
  readonly ram: number
  readonly caps: number
  /** Services that it may use; all come from the parent of its parent. */
  readonly services: readonly string[]
  /** Content of its ROM `config`; without it, requests for `config` go up like all others. */
  readonly config?: string
}

export class SlavePolicy implements ChildPolicy {
  readonly name: string
  readonly serverIds = new IdSpace<SessionState>()
  readonly #env: Env
  readonly #options: SlaveOptions
  readonly #services: ReadonlyMap<string, Service>
  #config: DynamicRomSession | undefined = undefined

  constructor(env: Env, options: SlaveOptions) {
    this.name = options.name
    this.#env = env
    this.#options = options
    this.#services = new Map(options.services.map(name => [name, new ParentService(env, name)]))
  }

  /** To be called before the child is started. */
  *provideConfig(): Op<void> {
    const { config } = this.#options
    if (config === undefined) return
    this.#config = yield* DynamicRomSession.create(this.#env, function* () {
      return config
    })
  }

  *destroyConfig(): Op<void> {
    if (this.#config) yield* this.#config.destroy()
    this.#config = undefined
  }

  get refAccount(): Account {
    return pdAccount(this.#env.pd)
  }
  get metaDataRam() {
    return this.#env.ram
  }

  *initPd(pd: PdClient): Op<void> {
    const { ram, caps } = this.#options
    const cap = pd.cap as PdCap
    yield* pd.refAccount(this.#env.pdCap)
    yield* this.#env.pd.transferCapQuota(cap, caps)
    yield* this.#env.pd.transferRamQuota(cap, ram)
  }

  *resolveRoute(service: string, label: string): Op<ChildRoute | undefined> {
    if (this.#config && service === 'ROM' && lastElement(label) === 'config')
      return { service: new LocalService('ROM', this.#config), label }
    const provider = this.#services.get(service)
    if (!provider) {
      yield* error(this.name, ': illegal session request of service "', service, '" (', label, ')')
      return undefined
    }
    const isBinary = service === 'ROM' && label === this.name
    return { service: provider, label: isBinary ? (this.#options.binary ?? this.name) : label }
  }

  *filterSessionArgs(_service: string, args: string): Op<string> {
    return args
  }
  filterSessionAffinity(affinity: Affinity | undefined): Affinity {
    return affinity ?? anyAffinity
  }

  *announceService(): Op<void> {}
  *exit(value: number): Op<void> {
    yield* logChildExit(this.name, value)
  }
  *resourceRequest(_args: string): Op<void> {}
  *yieldResponse(): Op<void> {}
  *sessionStateChanged(): Op<void> {}
}
