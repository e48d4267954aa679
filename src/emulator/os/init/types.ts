// What a child of init needs of its surroundings. Follows the accessor interfaces at the head of sandbox/child.h.
import type { ChildRoute, Env, Op } from '../../base/index.ts'
import type { Child } from './child.ts'
import type { ChildRegistry } from './child-registry.ts'
import type { Settings } from './config-model.ts'
import type { RouteRequest } from './model/index.ts'
import type { ReportTrigger } from './report-detail.ts'
import type { RoutedService, SandboxParentService } from './service.ts'

export interface Surroundings {
  readonly env: Env
  readonly settings: Settings
  readonly children: ChildRegistry
  /** Services of the parent in the order of their appearance. */
  readonly parentServices: SandboxParentService[]
  /** Services that children declare, in the order of their appearance. */
  readonly childServices: RoutedService[]
  readonly report: ReportTrigger
  /** What init can hand out: its free quota without what it keeps for itself. */
  availRam(): Op<number>
  availCaps(): Op<number>
  /** 10.02 only: where requests go for services that nobody has announced. */
  awaited?(request: RouteRequest): ChildRoute | undefined
  /** 10.02 only: a service needs no declaration. */
  announced?(child: Child, service: string): Op<void>
  /** 10.02 only, which knew no capability quota: the part of the available ones that a new child gets. */
  capShare?(): number
  /** A child is to be restarted since it skipped too many heartbeats. */
  heartbeatAlarm(): Op<void>
}
