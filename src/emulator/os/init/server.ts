// Services that init announces to its parent and forwards to its children: the `service` nodes of the config. Follows sandbox/server.cc.
import {
  type Account,
  type Affinity,
  type AttachedRom,
  anyAffinity,
  attachedRom,
  type Node as BaseNode,
  capQuotaFromArgs,
  type Env,
  IdSpace,
  labelFromArgs,
  type Op,
  pdAccount,
  QuotaTransaction,
  ramQuotaFromArgs,
  SESSION_COSTS,
  type SessionResponse,
  type SessionState,
  sameService,
  setArg,
  warning,
} from '../../base/index.ts'
import type { ServiceModel } from './config-model.ts'
import { selectPolicy } from './model/index.ts'
import { type Node, subNode, text } from './node.ts'
import type { ReportTrigger } from './report-detail.ts'
import type { RoutedService } from './service.ts'

interface ForwardedService extends ServiceModel {
  readonly name: string
  node: Node | undefined
}

/** `pending`: the config does not tell (yet); the request stays open. */
type Resolution = Destination | { kind: 'denied' | 'pending' }

interface Destination {
  kind: 'route'
  service: RoutedService
  label: string
}

export class Server {
  readonly #env: Env
  readonly #childServices: readonly RoutedService[]
  readonly #report: ReportTrigger
  readonly #services: ForwardedService[] = []
  /** Sessions at children, by the identifiers that our parent gave them. */
  readonly #sessions = new IdSpace<SessionState>()
  #requests: AttachedRom | undefined = undefined

  constructor(env: Env, childServices: readonly RoutedService[], report: ReportTrigger) {
    this.#env = env
    this.#childServices = childServices
    this.#report = report
  }

  createService(name: string): ServiceModel {
    const service: ForwardedService = {
      name,
      node: undefined,
      update(node) {
        this.node = node
      },
    }
    this.#services.push(service)
    return service
  }

  destroyService(service: ServiceModel): void {
    const at = this.#services.indexOf(service as ForwardedService)
    if (at >= 0) this.#services.splice(at, 1)
  }

  /** Serves requests that have become possible, closes sessions whose route is no longer what the config says. */
  *applyUpdatedPolicy(): Op<void> {
    if (this.#services.length > 0) {
      yield* this.#listen()
      yield* this.#handleRequests()
    }
    for (const session of this.#sessions.objects()) {
      const route = this.#resolve(session.service.name, session.clientLabel)
      const unchanged =
        route.kind === 'route' && sameService(route.service, session.service) && route.label === session.label
      if (!unchanged) yield* this.#close(session)
    }
  }

  *#listen(): Op<void> {
    if (this.#requests) return
    this.#requests = yield* attachedRom(this.#env, 'session_requests')
    const handler = yield* this.#env.ep.signalHandler(() => this.#handleRequests())
    yield* this.#requests.sigh(handler.cap)
  }

  *#handleRequests(): Op<void> {
    if (!this.#requests) return
    yield* this.#requests.update()
    const requests = yield* this.#requests.node()
    for (const request of requests.children) yield* this.#handleRequest(request)
    yield* this.#report.trigger()
  }

  *#handleRequest(request: BaseNode): Op<void> {
    if (!request.hasAttribute('id')) return
    const id = request.unsigned('id')
    const session = this.#sessions.get(id)
    if (request.type === 'create' && !session) yield* this.#create(request, id)
    if (request.type === 'upgrade' && session) yield* this.#upgrade(request, session)
    if (request.type === 'close' && session) yield* this.#close(session)
  }

  #resolve(name: string, label: string): Resolution {
    const service = this.#services.findLast(candidate => candidate.name === name)
    if (!service) return { kind: 'pending' }
    const policy = service.node && (selectPolicy(service.node, label) as Node | undefined)
    const target = policy && subNode(policy, 'child')
    if (!target) return { kind: 'denied' }
    const child = text(target, 'name')
    const match = this.#childServices.find(
      candidate => candidate.server.name === child && candidate.name === name,
    )
    if (!match || match.abandoned) return { kind: 'pending' }
    return { kind: 'route', service: match, label: text(target, 'label', label) }
  }

  *#create(request: BaseNode, id: number): Op<void> {
    const args = request.subNode('args')?.text
    if (args === undefined) return
    const name = request.string('service')
    const route = this.#resolve(name, labelFromArgs(args))
    if (route.kind === 'pending') return
    const response =
      route.kind === 'denied'
        ? 'DENIED'
        : yield* this.#forward(route as Destination, args, id, affinityOf(request))
    if (response) yield* this.#env.parent.sessionResponse(id, response)
  }

  /** Undefined if the session is under way. */
  *#forward(
    { service, label }: Destination,
    args: string,
    id: number,
    affinity: Affinity,
  ): Op<SessionResponse | undefined> {
    const ram = ramQuotaFromArgs(args)
    if (ram < SESSION_COSTS) return 'INSUFFICIENT_RAM'
    const made = yield* service.server.sessionFactory.create({
      service,
      clientIds: this.#sessions,
      clientId: id,
      label,
      args: setArg(args, 'ram_quota', ram - SESSION_COSTS),
      affinity,
    })
    if (!made.ok)
      return made.error === 'OUT_OF_RAM'
        ? 'INSUFFICIENT_RAM'
        : made.error === 'OUT_OF_CAPS'
          ? 'INSUFFICIENT_CAPS'
          : 'DENIED'
    const session = made.value
    if (!(yield* this.#donate(session.donatedRam, session.donatedCaps, service))) {
      const quota = `(${ram} bytes, ${capQuotaFromArgs(args)} caps)`
      yield* warning('unable to transfer session quota ', quota, ' of forwarded ', service.name, ' session')
      yield* session.destroy()
      return 'DENIED'
    }
    session.onReady = ready => this.#ready(ready)
    session.onClosed = closed => this.#finish(closed, 'CLOSED')
    yield* service.initiateRequest(session)
    if (session.phase === 'CREATE_REQUESTED') yield* service.wakeup()
    return undefined
  }

  *#donate(ram: number, caps: number, service: Account): Op<boolean> {
    const transaction = new QuotaTransaction()
    const us = pdAccount(this.#env.pd)
    const done =
      (yield* transaction.transfer('ram', ram, us, service)) &&
      (yield* transaction.transfer('caps', caps, us, service))
    if (!done) yield* transaction.rollBack()
    return done
  }

  *#ready(session: SessionState): Op<void> {
    yield* this.#report.trigger()
    const { parent } = this.#env
    switch (session.phase) {
      case 'CAP_HANDED_OUT':
        yield* parent.sessionResponse(session.idAtClient, 'OK')
        break
      case 'AVAILABLE':
        yield* parent.deliverSessionCap(session.idAtClient, session.cap)
        session.phase = 'CAP_HANDED_OUT'
        break
      case 'SERVICE_DENIED':
        yield* this.#finish(session, 'DENIED')
        break
      case 'INSUFFICIENT_RAM_QUOTA':
        yield* this.#finish(session, 'INSUFFICIENT_RAM')
        break
      case 'INSUFFICIENT_CAP_QUOTA':
        yield* this.#finish(session, 'INSUFFICIENT_CAPS')
        break
    }
  }

  /** Takes the donation back and tells our parent. */
  *#finish(session: SessionState, response: SessionResponse): Op<void> {
    yield* this.#report.trigger()
    const us = pdAccount(this.#env.pd).accountCap()
    if (us) {
      yield* session.service.transferQuota(us, 'ram', session.donatedRam)
      yield* session.service.transferQuota(us, 'caps', session.donatedCaps)
    }
    const id = session.idAtClient
    yield* session.destroy()
    yield* this.#env.parent.sessionResponse(id, response)
  }

  *#upgrade(request: BaseNode, session: SessionState): Op<void> {
    if (session.phase === 'UPGRADE_REQUESTED') return
    const ram = request.unsigned('ram_quota')
    const caps = request.unsigned('cap_quota')
    if (!(yield* this.#donate(ram, caps, session.service))) {
      const what = `(${ram} bytes, ${caps} caps) of forwarded ${session.service.name} session`
      yield* warning('unable to upgrade session quota ', what)
      return
    }
    session.phase = 'UPGRADE_REQUESTED'
    session.increaseDonation(ram, caps)
    yield* session.service.initiateRequest(session)
    yield* session.service.wakeup()
  }

  *#close(session: SessionState): Op<void> {
    session.phase = 'CLOSE_REQUESTED'
    if ((yield* session.service.initiateRequest(session)) !== 'OK')
      yield* warning('failed to initiate close request: ', session)
    yield* session.service.wakeup()
  }
}

function affinityOf(request: BaseNode): Affinity {
  const node = request.subNode('affinity')
  const space = node?.subNode('space')
  const location = node?.subNode('location')
  if (!space || !location) return anyAffinity
  return {
    space: { width: space.unsigned('width'), height: space.unsigned('height') },
    location: {
      xpos: location.unsigned('xpos'),
      ypos: location.unsigned('ypos'),
      width: location.unsigned('width'),
      height: location.unsigned('height'),
    },
  }
}
