// The `child` node of a state report. Follows Child::report_state of sandbox/child.cc.
import { formatNumberOfBytes, type Generator, type SessionState } from '../../base/index.ts'
import type { Quota } from './model/index.ts'
import { generateCaps, generateRam, type QuotaInfo } from './quota-info.ts'
import type { ReportDetail } from './report-detail.ts'

export interface ChildReport {
  name: string
  binary: string
  version: string
  id: number
  /** Not started yet, or stuck. */
  incomplete: boolean
  exitValue: number | undefined
  skippedHeartbeats: number
  /** Undefined unless the child has a PD and numbers are wanted. */
  assigned: Quota | undefined
  quota: QuotaInfo | undefined
  /** Open resource request. */
  requested: Quota | undefined
  clientSessions: readonly SessionState[]
  serverSessions: readonly SessionState[]
}

export function generateChild(g: Generator, report: ChildReport, detail: ReportDetail): void {
  g.node('child', () => {
    g.attribute('name', report.name)
    g.attribute('binary', report.binary)
    if (report.version !== '') g.attribute('version', report.version)
    if (detail.ids) g.attribute('id', report.id)
    if (report.incomplete) g.attribute('state', 'incomplete')
    if (report.exitValue !== undefined) g.attribute('exited', report.exitValue)
    if (report.skippedHeartbeats) g.attribute('skipped_heartbeats', report.skippedHeartbeats)
    const { assigned } = report
    if (assigned && detail.childRam) g.node('ram', () => generateRamNode(g, report, assigned.ram))
    if (assigned && detail.childCaps) g.node('caps', () => generateCapsNode(g, report, assigned.caps))
    if (detail.requested) generateSessions(g, 'requested', report.clientSessions, detail)
    if (detail.provided) generateSessions(g, 'provided', report.serverSessions, detail)
  })
}

function generateRamNode(g: Generator, { quota, requested }: ChildReport, assigned: number): void {
  g.attribute('assigned', formatNumberOfBytes(assigned))
  if (quota) generateRam(g, quota)
  if (requested?.ram) g.attribute('requested', formatNumberOfBytes(requested.ram))
}

function generateCapsNode(g: Generator, { quota, requested }: ChildReport, assigned: number): void {
  g.attribute('assigned', assigned)
  if (quota) generateCaps(g, quota)
  if (requested?.caps) g.attribute('requested', requested.caps)
}

function generateSessions(
  g: Generator,
  type: 'requested' | 'provided',
  sessions: readonly SessionState[],
  detail: ReportDetail,
): void {
  g.node(type, () => {
    for (const session of sessions) g.node('session', () => session.generateInfo(g, detail.sessionArgs))
  })
}
