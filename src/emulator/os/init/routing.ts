// Finds the service for a session request of a child: the pure rules decide, this file knows the services.
// Follows Child::_with_route of sandbox/child.cc.
import { type ChildRoute, error, type Op, type Service, warning } from '../../base/index.ts'
import { type RouteRequest, type RouteWorld, resolveRoute } from './model/index.ts'
import type { Node } from './node.ts'
import type { Surroundings } from './types.ts'

/** Services that init itself offers to one child. */
export interface OwnServices {
  readonly config: Service | undefined
  readonly sessionRequests: Service
}

export function* routeOf(
  around: Surroundings,
  rules: Node | undefined,
  request: RouteRequest,
  own: OwnServices,
): Op<ChildRoute | undefined> {
  const route = resolveRoute(rules, request, worldOf(around))
  for (const message of route.messages)
    yield* message.level === 'error' ? error(message.text) : warning(message.text)
  switch (route.kind) {
    case 'config':
      return own.config && { service: own.config, label: request.label }
    case 'session_requests':
      return { service: own.sessionRequests, label: '' }
    case 'parent':
      return named(around.parentServices, request.service, route.label)
    case 'child': {
      const services = around.childServices.filter(service => service.server.name === route.child)
      return named(services, request.service, route.label)
    }
    case 'local':
    case 'denied':
      return around.awaited?.(request)
  }
}

/** The newest service of that name, unless it is abandoned. */
function named(
  services: readonly (Service & { abandoned: boolean })[],
  name: string,
  label: string,
): ChildRoute | undefined {
  const service = services.findLast(candidate => candidate.name === name)
  return service && !service.abandoned ? { service, label } : undefined
}

const worldOf = (around: Surroundings): RouteWorld => ({
  parentProvides: service => named(around.parentServices, service, '') !== undefined,
  childProvides: (child, service) =>
    named(
      around.childServices.filter(candidate => candidate.server.name === child),
      service,
      '',
    ) !== undefined,
  providers: service =>
    around.childServices
      .filter(candidate => candidate.name === service && !candidate.abandoned)
      .map(candidate => candidate.server.name),
  alias: name => around.children.alias(name),
})
