// A session as its parent knows it: who asks, who serves, what was donated, and how far it has come.
// Follows base/include/base/session_state.h and base/src/lib/base/session_state.cc.
import type { Affinity } from '../affinity.ts'
import { type Capability, invalidCap } from '../capability.ts'
import { formatNumberOfBytes } from '../format.ts'
import type { Generator } from '../generator.ts'
import type { Op } from '../op.ts'
import { capQuotaFromArgs, labelFromArgs, ramQuotaFromArgs, setArgString } from '../session-args.ts'
import type { IdSpace } from './id-space.ts'
import type { Service } from './service.ts'

/**
 * How far a session has come.
 *
 * CREATE_REQUESTED: quota is at the server, the server has not answered. SERVICE_DENIED, INSUFFICIENT_*: it refused; the donation is
 * still to be reverted. AVAILABLE: the capability is here, the client has not fetched it. CAP_HANDED_OUT: in use. UPGRADE_REQUESTED,
 * CLOSE_REQUESTED: the server has to confirm. CLOSED: gone at the server.
 */
export type Phase =
  | 'CREATE_REQUESTED'
  | 'SERVICE_DENIED'
  | 'INSUFFICIENT_RAM_QUOTA'
  | 'INSUFFICIENT_CAP_QUOTA'
  | 'AVAILABLE'
  | 'CAP_HANDED_OUT'
  | 'UPGRADE_REQUESTED'
  | 'CLOSE_REQUESTED'
  | 'CLOSED'

const ALIVE: readonly Phase[] = ['AVAILABLE', 'CAP_HANDED_OUT', 'UPGRADE_REQUESTED', 'CLOSE_REQUESTED']
const CLOSED: readonly Phase[] = [
  'SERVICE_DENIED',
  'INSUFFICIENT_RAM_QUOTA',
  'INSUFFICIENT_CAP_QUOTA',
  'CLOSED',
]

export interface SessionParams {
  service: Service
  clientIds: IdSpace<SessionState>
  clientId: number
  /** Label presented to the server. */
  label: string
  /** Arguments with the label as the client's parent sees it. */
  args: string
  affinity: Affinity
}

export class SessionState {
  phase: Phase = 'CREATE_REQUESTED'
  cap: Capability = invalidCap
  /** The client gets a signal when the session makes progress, since its request was answered with an empty capability. */
  asyncClientNotify = false
  onReady: ((session: SessionState) => Op<void>) | undefined = undefined
  onClosed: ((session: SessionState) => Op<void>) | undefined = undefined
  /** Gives the memory of a dynamically created session back. */
  onDestroy: (() => Op<void>) | undefined = undefined
  /** Identifier of the session at our own parent. */
  idAtParent: number | undefined = undefined
  ramUpgrade = 0
  capUpgrade = 0
  readonly service: Service
  readonly label: string
  readonly args: string
  readonly affinity: Affinity
  readonly idAtClient: number
  #clientIds: IdSpace<SessionState> | undefined
  #serverIds: IdSpace<SessionState> | undefined = undefined
  #idAtServer = -1
  #ramQuota: number
  #capQuota: number

  constructor(params: SessionParams) {
    this.service = params.service
    this.label = params.label
    this.args = params.args
    this.affinity = params.affinity
    this.idAtClient = params.clientId
    this.#clientIds = params.clientIds
    this.#clientIds.insert(this, params.clientId)
    this.#ramQuota = ramQuotaFromArgs(params.args)
    this.#capQuota = capQuotaFromArgs(params.args)
  }

  get donatedRam(): number {
    return this.#ramQuota
  }
  get donatedCaps(): number {
    return this.#capQuota
  }
  get alive(): boolean {
    return ALIVE.includes(this.phase)
  }
  get closed(): boolean {
    return CLOSED.includes(this.phase)
  }
  get clientExists(): boolean {
    return this.#clientIds !== undefined
  }
  /** Label that the client's parent made, before any rewriting. */
  get clientLabel(): string {
    return labelFromArgs(this.args)
  }
  /** Arguments as the server gets them. */
  get serverArgs(): string {
    return setArgString(this.args, 'label', this.label)
  }

  increaseDonation(ram: number, caps: number): void {
    this.#ramQuota += ram
    this.#capQuota += caps
    this.ramUpgrade = ram
    this.capUpgrade = caps
  }

  /** Makes the session known at the server, once. */
  enterServer(serverIds: IdSpace<SessionState>): void {
    if (this.#serverIds) return
    this.#serverIds = serverIds
    this.#idAtServer = serverIds.insert(this)
  }

  get idAtServer(): number {
    return this.#idAtServer
  }

  discardIdAtClient(): void {
    this.#clientIds?.remove(this.idAtClient)
    this.#clientIds = undefined
  }

  /** Removes the session from both sides; afterwards it does not look alive, so that nobody asks its server to close it. */
  *destroy(): Op<void> {
    this.discardIdAtClient()
    this.#serverIds?.remove(this.#idAtServer)
    this.#serverIds = undefined
    this.phase = 'CLOSED'
    const release = this.onDestroy
    this.onDestroy = undefined
    if (release) yield* release()
  }

  toString(): string {
    const quota = `ram_quota=${formatNumberOfBytes(this.#ramQuota)}, cap_quota=${this.#capQuota}`
    return `service=${this.service.name} cid=${this.idAtClient} args='${this.args}' state=${this.phase} ${quota}`
  }

  /** The session's entry in the server's `session_requests` ROM, if the server has something to do. */
  generateRequest(g: Generator): void {
    const id = this.#idAtServer
    switch (this.phase) {
      case 'CREATE_REQUESTED':
        g.node('create', () => {
          g.attribute('id', id)
          g.attribute('service', this.service.name)
          g.attribute('label', this.label)
          g.node('args', () => g.appendQuoted(this.serverArgs))
          g.node('affinity', () => generateAffinity(g, this.affinity))
        })
        break
      case 'UPGRADE_REQUESTED':
        g.node('upgrade', () => {
          g.attribute('id', id)
          g.attribute('ram_quota', this.ramUpgrade)
          g.attribute('cap_quota', this.capUpgrade)
        })
        break
      case 'CLOSE_REQUESTED':
        g.node('close', () => g.attribute('id', id))
        break
    }
  }

  /** Attributes of a `session` node in a state report. */
  generateInfo(g: Generator, withArgs: boolean): void {
    g.attribute('service', this.service.name)
    g.attribute('label', this.label)
    g.attribute('state', this.phase)
    g.attribute('ram', formatNumberOfBytes(this.#ramQuota))
    g.attribute('caps', String(this.#capQuota))
    if (withArgs) g.node('args', () => g.appendQuoted(this.args))
  }
}

function generateAffinity(g: Generator, affinity: Affinity): void {
  const { space, location } = affinity
  g.node('space', () => {
    g.attribute('width', space.width)
    g.attribute('height', space.height)
  })
  g.node('location', () => {
    g.attribute('xpos', location.xpos)
    g.attribute('ypos', location.ypos)
    g.attribute('width', location.width)
    g.attribute('height', location.height)
  })
}
