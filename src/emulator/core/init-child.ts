// Core's only child: init (base/src/core/include/core_child.h, main.cc).

import {
  Child,
  type ChildPolicy,
  type ChildRoute,
  IdSpace,
  logChildExit,
  pdAccount,
  type SessionState,
} from '../base/child/index.ts'
import {
  type Affinity,
  anyAffinity,
  classic,
  donations,
  type Entrypoint,
  type LocalRm,
  log,
  type Op,
  type PdCap,
  type PdClient,
  warning,
} from '../base/index.ts'
import type { CoreService } from './core-services.ts'
import { debugLine } from './debug-line.ts'

const NAME = 'init'
/** A session's meta data where a batch has 128 of them. */
const SESSION_COSTS = 772
const ENV = ['PD', 'CPU', 'LOG', 'ROM', 'ROM'] as const

/** What remains of a quota when the environment sessions are paid. */
const effective = (quota: { ram: number; caps: number }): { ram: number; caps: number } => ({
  ram: Math.max(
    0,
    ENV.reduce((left, s) => left - donations[s].ram, quota.ram),
  ),
  caps: Math.max(0, ENV.reduce((left, s) => left - donations[s].caps, quota.caps) - 1),
})

export interface InitOptions {
  readonly ep: Entrypoint
  readonly rm: LocalRm
  readonly services: ReadonlyMap<string, CoreService>
  /** Core's own PD session. */
  readonly pd: PdClient
  readonly pdCap: PdCap
  readonly ram: number
  readonly caps: number
}

class InitPolicy implements ChildPolicy {
  readonly name = NAME
  readonly sessionCosts = SESSION_COSTS
  readonly refAccount: ChildPolicy['refAccount']
  readonly metaDataRam: ChildPolicy['metaDataRam'] = {
    *tryAlloc() {
      return { ok: true, value: undefined }
    },
    *free() {},
  }
  readonly serverIds = new IdSpace<SessionState>()
  readonly #o: InitOptions

  constructor(o: InitOptions) {
    this.#o = o
    this.refAccount = pdAccount(o.pd)
  }

  *resolveRoute(service: string, label: string): Op<ChildRoute | undefined> {
    const known = this.#o.services.get(service)
    return known && { service: known, label }
  }
  *filterSessionArgs(_service: string, args: string): Op<string> {
    return args
  }
  filterSessionAffinity(affinity: Affinity | undefined): Affinity {
    return affinity ?? anyAffinity
  }

  *initPd(pd: PdClient): Op<void> {
    yield* pd.refAccount(this.#o.pdCap)
    const quota = effective(this.#o)
    yield* this.#o.pd.transferCapQuota(pd.cap as PdCap, quota.caps)
    yield* this.#o.pd.transferRamQuota(pd.cap as PdCap, quota.ram)
  }

  *announceService(service: string): Op<void> {
    yield* warning('init announced service "', service, '", which nobody uses')
  }
  *exit(value: number): Op<void> {
    if (!classic) return yield* logChildExit(NAME, value)
    yield* debugLine('virtual void Core_child::exit(int)', `child exited with exit value ${value}`)
    yield* debugLine('int main()', '--- destroying init ---')
    yield* debugLine('int main()', '--- core main says good bye ---')
  }
  *resourceRequest(args: string): Op<void> {
    yield* log('child "', NAME, '" requests resources: ', args)
  }
  *yieldResponse(): Op<void> {}
  *sessionStateChanged(): Op<void> {}
}

export function* startInit(o: InitOptions): Op<void> {
  const child = new Child({ ep: o.ep, rm: o.rm }, new InitPolicy(o))
  yield* child.construct()
  yield* child.initiateEnvPdSession()
  yield* child.initiateEnvSessions()
}
