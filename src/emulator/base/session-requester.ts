// Server side of sessions: reads the ROM `session_requests` in an entrypoint `root` and calls the roots of the announced services
// (reference genode.md 6.3; base/src/lib/base/root_proxy.cc).

import { type Affinity, anyAffinity } from './affinity.ts'
import { type AttachedRom, attachedRom } from './attached-rom.ts'
import { type Capability, invalidCap } from './capability.ts'
import type { Entrypoint } from './entrypoint.ts'
import type { Env } from './env.ts'
import { type Root, RootInterface } from './interfaces/parent.ts'
import { error } from './log.ts'
import type { Node } from './node/node.ts'
import type { Op } from './op.ts'
import { client } from './rpc/interface.ts'
import { type SignalCap, submitSignal } from './signal.ts'

const MAX_SERVICES = 32

interface Session {
  readonly cap: Capability<unknown>
  readonly root: Capability<Root>
}

export class SessionRequester {
  readonly #env: Env
  readonly #rom: AttachedRom
  readonly #roots = new Map<string, Capability<Root>>()
  readonly #sessions = new Map<number, Session>()

  #requests: SignalCap = invalidCap

  private constructor(env: Env, rom: AttachedRom) {
    this.#env = env
    this.#rom = rom
  }

  static *create(env: Env): Op<SessionRequester> {
    const ep: Entrypoint = yield* env.createEntrypoint('root', 64 * 1024)
    const rom = yield* attachedRom(env, 'session_requests')
    const requester = new SessionRequester(env, rom)
    const handler = yield* ep.signalHandler(() => requester.#handleRequests())
    requester.#requests = handler.cap
    yield* rom.sigh(handler.cap)
    return requester
  }

  *announce(service: string, root: Capability<Root>): Op<void> {
    if (this.#roots.size >= MAX_SERVICES) return yield* error('maximum number of services announced')
    this.#roots.set(service, root)
    yield* this.#env.parent.announce(service)
    // requests may have come before the service was there
    yield* submitSignal(this.#requests)
  }

  *#handleRequests(): Op<void> {
    yield* this.#rom.update()
    const requests = yield* this.#rom.node()
    for (const request of requests.subNodes('upgrade')) yield* this.#upgrade(request)
    for (const request of requests.subNodes('close')) yield* this.#close(request)
    for (const request of requests.subNodes('create')) yield* this.#create(request)
  }

  *#upgrade(request: Node): Op<void> {
    const id = request.unsigned('id')
    const session = this.#sessions.get(id)
    if (!session) return
    const args = `ram_quota=${request.string('ram_quota', '0')}, cap_quota=${request.string('cap_quota', '0')}`
    yield* client(RootInterface, session.root).upgrade(session.cap, args)
    yield* this.#env.parent.sessionResponse(id, 'OK')
  }

  *#close(request: Node): Op<void> {
    const id = request.unsigned('id')
    const session = this.#sessions.get(id)
    if (!session) return
    this.#sessions.delete(id)
    yield* client(RootInterface, session.root).close(session.cap)
    yield* this.#env.parent.sessionResponse(id, 'CLOSED')
  }

  *#create(request: Node): Op<void> {
    const id = request.unsigned('id')
    if (this.#sessions.has(id)) return
    const root = this.#roots.get(request.string('service'))
    if (!root) return
    const args = request.subNode('args')?.text ?? ''
    const created = yield* client(RootInterface, root).session(args, affinityOf(request))
    if (!created.ok) return yield* this.#env.parent.sessionResponse(id, created.error)
    this.#sessions.set(id, { cap: created.value, root })
    yield* this.#env.parent.deliverSessionCap(id, created.value)
  }
}

const affinityOf = (request: Node): Affinity => {
  const node = request.subNode('affinity')
  const space = node?.subNode('space')
  const location = node?.subNode('location')
  if (!space || !location) return anyAffinity
  return {
    space: { width: space.unsigned('width', 1), height: space.unsigned('height', 1) },
    location: {
      xpos: location.unsigned('xpos'),
      ypos: location.unsigned('ypos'),
      width: location.unsigned('width', 1),
      height: location.unsigned('height', 1),
    },
  }
}
