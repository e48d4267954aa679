// Which parts a state report contains: the attributes of the `report` node. Follows sandbox/report.h.
import { bool, type Node } from './node.ts'

export interface ReportDetail {
  children: boolean
  ids: boolean
  requested: boolean
  provided: boolean
  sessionArgs: boolean
  childRam: boolean
  childCaps: boolean
  initRam: boolean
  initCaps: boolean
}

export const NO_DETAIL: ReportDetail = {
  children: false,
  ids: false,
  requested: false,
  provided: false,
  sessionArgs: false,
  childRam: false,
  childCaps: false,
  initRam: false,
  initCaps: false,
}

export const reportDetail = (report: Node): ReportDetail => ({
  children: true,
  ids: bool(report, 'ids', false),
  requested: bool(report, 'requested', false),
  provided: bool(report, 'provided', false),
  sessionArgs: bool(report, 'session_args', false),
  childRam: bool(report, 'child_ram', false),
  childCaps: bool(report, 'child_caps', false),
  initRam: bool(report, 'init_ram', false),
  initCaps: bool(report, 'init_caps', false),
})

/** Told by whatever changes what a state report shows. */
export interface ReportTrigger {
  /** Limited in rate by the report's delay. */
  trigger(): import('../../base/index.ts').Op<void>
  /** For what somebody waits for: exits, resource requests, changes of structure. */
  triggerImmediately(): import('../../base/index.ts').Op<void>
}
