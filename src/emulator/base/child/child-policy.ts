// What a parent decides about one of its children; the mechanics are in child.ts.
// Follows Child_policy of base/include/base/child.h.
import type { Affinity } from '../affinity.ts'
import type { CpuClient } from '../interfaces/cpu.ts'
import type { PdClient } from '../interfaces/pd.ts'
import { log } from '../log.ts'
import type { Op } from '../op.ts'
import type { IdSpace } from './id-space.ts'
import type { Account } from './quota-transfer.ts'
import type { Service } from './service.ts'
import type { BlockAllocator } from './session-factory.ts'
import type { SessionState } from './session-state.ts'

/** Where a session request goes, and the label that the server sees. */
export interface ChildRoute {
  service: Service
  label: string
}

export interface ChildPolicy {
  /** Name of the child: label element, and ROM name of its binary unless the route says otherwise. */
  readonly name: string
  /** Account from which the child got its quota. */
  readonly refAccount: Account
  /** Pays for the meta data of the child's sessions. */
  readonly metaDataRam: BlockAllocator
  /** RAM kept of each donation for the session's meta data; differs only for core. */
  readonly sessionCosts?: number
  /** Sessions that this child serves. */
  readonly serverIds: IdSpace<SessionState>
  /** `label` is prefixed with the child's name; undefined means denied. */
  resolveRoute(service: string, label: string): Op<ChildRoute | undefined>
  filterSessionArgs(service: string, args: string): Op<string>
  filterSessionAffinity(affinity: Affinity | undefined): Affinity
  /** Assigns the reference account and the initial quota. */
  initPd(pd: PdClient): Op<void>
  /** Called before the first thread of the child is created. */
  initCpu?(cpu: CpuClient): Op<void>
  announceService(service: string): Op<void>
  exit(value: number): Op<void>
  resourceRequest(args: string): Op<void>
  yieldResponse(): Op<void>
  sessionStateChanged(): Op<void>
}

/** The message by which the world learns of a child's end. */
export function logChildExit(name: string, value: number): Op<void> {
  return log('child "', name, '" exited with exit value ', value)
}
