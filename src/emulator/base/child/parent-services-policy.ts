// Policy of a child that gets a fixed quota and a fixed set of its grandparent's services: what programs need that start another one
// without being an init (base/include/base/child.h; the policies of base/src/test/rm_fault and os/src/test/fault_detection).
import { type Affinity, anyAffinity } from '../affinity.ts'
import type { Env } from '../env.ts'
import type { CpuClient } from '../interfaces/cpu.ts'
import type { PdCap, PdClient } from '../interfaces/pd.ts'
import type { Op } from '../op.ts'
import type { ChildPolicy, ChildRoute } from './child-policy.ts'
import { IdSpace } from './id-space.ts'
import { pdAccount } from './quota-transfer.ts'
import { ParentService } from './service.ts'
import type { SessionState } from './session-state.ts'

export interface ParentServicesOptions {
  readonly name: string
  /** ROM module of the program. */
  readonly binary: string
  readonly ram: number
  readonly caps: number
  /** Names of the services; requests for others are denied. */
  readonly services: readonly string[]
  /** Called when the session is there, before the child runs. */
  readonly initPd?: (pd: PdClient) => Op<void>
  readonly initCpu?: (cpu: CpuClient) => Op<void>
  readonly exit?: (value: number) => Op<void>
}

export class ParentServicesPolicy implements ChildPolicy {
  readonly name: string
  readonly refAccount: ChildPolicy['refAccount']
  readonly metaDataRam: ChildPolicy['metaDataRam']
  readonly serverIds = new IdSpace<SessionState>()
  readonly #env: Env
  readonly #o: ParentServicesOptions
  readonly #services: ReadonlyMap<string, ParentService>

  constructor(env: Env, o: ParentServicesOptions) {
    this.name = o.name
    this.refAccount = pdAccount(env.pd)
    this.metaDataRam = env.ram
    this.#env = env
    this.#o = o
    this.#services = new Map(o.services.map(name => [name, new ParentService(env, name)]))
  }

  *resolveRoute(name: string, label: string): Op<ChildRoute | undefined> {
    const service = this.#services.get(name)
    const isBinary = name === 'ROM' && label === this.name
    return service && { service, label: isBinary ? this.#o.binary : label }
  }
  *filterSessionArgs(_service: string, args: string): Op<string> {
    return args
  }
  filterSessionAffinity(affinity: Affinity | undefined): Affinity {
    return affinity ?? anyAffinity
  }
  *initPd(pd: PdClient): Op<void> {
    yield* pd.refAccount(this.#env.pdCap)
    yield* this.#env.pd.transferRamQuota(pd.cap as PdCap, this.#o.ram)
    yield* this.#env.pd.transferCapQuota(pd.cap as PdCap, this.#o.caps)
    if (this.#o.initPd) yield* this.#o.initPd(pd)
  }
  *initCpu(cpu: CpuClient): Op<void> {
    if (this.#o.initCpu) yield* this.#o.initCpu(cpu)
  }
  *exit(value: number): Op<void> {
    if (this.#o.exit) yield* this.#o.exit(value)
  }
  *announceService(): Op<void> {}
  *resourceRequest(): Op<void> {}
  *yieldResponse(): Op<void> {}
  *sessionStateChanged(): Op<void> {}
}
