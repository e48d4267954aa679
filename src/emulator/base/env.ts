// Environment of a component: what it has when `construct` begins (base/include/base/env.h, base/src/lib/base/component.cc).

import type { Affinity } from './affinity.ts'
import type { LocalRm } from './attached.ts'
import type { Capability } from './capability.ts'
import type { Entrypoint, SignalHandler } from './entrypoint.ts'
import type { Heap } from './heap.ts'
import type { CpuCap, CpuClient } from './interfaces/cpu.ts'
import type { ParentClient, Root, SessionError, UpgradeResult } from './interfaces/parent.ts'
import type { PdCap, PdClient } from './interfaces/pd.ts'
import type { Attempt, Op } from './op.ts'
import type { Ram } from './ram.ts'
import type { ThreadEnv } from './thread.ts'

export interface Env {
  /** The initial entrypoint, in which `construct` runs. */
  readonly ep: Entrypoint
  readonly parent: ParentClient
  readonly pd: PdClient
  readonly pdCap: PdCap
  readonly cpu: CpuClient
  readonly cpuCap: CpuCap
  readonly rm: LocalRm
  readonly ram: Ram
  readonly heap: Heap
  /** For `Thread.create`. */
  readonly threads: ThreadEnv

  /** A further entrypoint with a thread of its own. */
  createEntrypoint(name: string, stackSize?: number): Op<Entrypoint>
  /**
   * Opens a session under the identifier `id`; supplies what the server or the own account lacks, waits for an asynchronous server.
   * DENIED stops the thread for ever, after an error message; all other errors are dealt with.
   */
  session(service: string, id: number, args: string, affinity?: Affinity): Op<Capability<unknown>>
  /** One attempt, waiting for an asynchronous server. */
  trySession(
    service: string,
    id: number,
    args: string,
    affinity?: Affinity,
  ): Op<Attempt<Capability<unknown>, SessionError>>
  /** Like `session`, but DENIED is returned. */
  sessionOrDenied(
    service: string,
    id: number,
    args: string,
    affinity?: Affinity,
  ): Op<Attempt<Capability<unknown>, 'DENIED'>>
  newSessionId(): number
  /** Donates more to a session; asks the parent for resources where the own account does not suffice. */
  upgrade(id: number, args: string): Op<UpgradeResult>
  /** Returns after the server confirmed. */
  close(id: number): Op<void>
  /** Offers a service; its root is called in the entrypoint `root`'s turn. */
  announce(service: string, root: Capability<Root>): Op<void>
  /** Ends the component; does not return. */
  exit(value: number): Op<never>
  /** Asks the parent for more of its resources and, unless the component handles that itself, waits for them. */
  resourceRequest(args: string): Op<void>
  /** From now on the component reacts to granted resources itself, `resourceRequest` does not wait. */
  resourceAvailHandler(handler: SignalHandler): Op<void>
}
