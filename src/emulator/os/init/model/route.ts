// Where init sends a session request. Follows Genode sandbox/child.cc (_with_route) and route_model.h.
import { lastElement } from './labels.ts'
import type { NodeView } from './node-view.ts'
import { rewriteLabel } from './rewrite.ts'
import { selectorAccepts } from './selectors.ts'

export interface RouteRequest {
  service: string
  /** Label with the child's name already in front; the bare child name for environment sessions, `ld.lib.so` for the linker. */
  label: string
  childName: string
  /** ROM name of the child's executable. */
  binary: string
  hasInlineConfig: boolean
  /** False for a static binary (`ld: no`). */
  ld: boolean
}

/** What is known at the time of the request. Knowing a service does not mean that its server grants the session. */
export interface RouteWorld {
  parentProvides(service: string): boolean
  /** The child of that name (not an alias) exists, is not abandoned, and has the service among its `provides`. */
  childProvides(child: string, service: string): boolean
  /** Names of the children that provide the service and are not abandoned. */
  providers(service: string): readonly string[]
  /** The child behind an alias, or undefined if the name is none. */
  alias(name: string): string | undefined
  /** A service of the program that embeds the sandbox; plain init has none. */
  localProvides?(service: string): boolean
}

export interface RouteMessage {
  level: 'warning' | 'error'
  text: string
}

/**
 * Why a request is denied. `no-rules`: neither route nor default route, silently. `target-failed`: a `service` rule matched and none of its
 * targets knows the service, silently. `no-route`: the rules came to their end, with a warning.
 */
export type DenyReason = 'no-rules' | 'target-failed' | 'no-route'

export type RouteDecision =
  | { kind: 'config' }
  | { kind: 'session_requests' }
  | { kind: 'parent' | 'local'; label: string; rule: NodeView; target: NodeView }
  | { kind: 'child'; child: string; label: string; rule: NodeView; target: NodeView }
  | { kind: 'denied'; reason: DenyReason; rule?: NodeView }

/** `messages` are what init prints while it decides, without the colour and the word in front. */
export type Route = RouteDecision & { messages: RouteMessage[] }

/** Steps 2 and 3: the environment ROM sessions go by the name of the binary, once. */
function effectiveLabel({ service, label, childName, binary, ld }: RouteRequest): string {
  if (service !== 'ROM') return label
  if (label === childName && binary !== childName) return binary
  return !ld && label === 'ld.lib.so' ? binary : label
}

const ruleMatches = (rule: NodeView, service: string): boolean =>
  rule.type === 'any-service' || (rule.type === 'service' && (rule.attr('name') ?? '') === service)

type Destination = { kind: 'parent' | 'local' } | { kind: 'child'; child: string }

function tryTarget(
  target: NodeView,
  request: RouteRequest,
  world: RouteWorld,
  messages: RouteMessage[],
): Destination | undefined {
  const { service, childName } = request
  switch (target.type) {
    case 'parent':
      return world.parentProvides(service) ? { kind: 'parent' } : undefined
    case 'local':
      return world.localProvides?.(service) ? { kind: 'local' } : undefined
    case 'child': {
      const name = target.attr('name') ?? ''
      const child = world.alias(name) ?? name
      return world.childProvides(child, service) ? { kind: 'child', child } : undefined
    }
    case 'any-child': {
      const [first, ...others] = world.providers(service)
      if (others.length > 0)
        messages.push({ level: 'error', text: `${childName}: ambiguous routes to service "${service}"` })
      return first === undefined || others.length > 0 ? undefined : { kind: 'child', child: first }
    }
    default:
      return undefined
  }
}

/**
 * Decides about one request. `rules` is the child's `route` node, or init's `default-route`, or undefined.
 * The first rule that matches and has a target that knows the service decides; a `service` rule ends the search even if its targets fail, an
 * `any-service` rule lets it go on.
 */
export function resolveRoute(rules: NodeView | undefined, request: RouteRequest, world: RouteWorld): Route {
  const messages: RouteMessage[] = []
  const { service, childName } = request
  if (service === 'ROM' && request.hasInlineConfig && lastElement(request.label) === 'config')
    return { kind: 'config', messages }
  const label = effectiveLabel(request)
  if (service === 'ROM' && lastElement(label) === 'session_requests')
    return { kind: 'session_requests', messages }
  if (!rules) return { kind: 'denied', reason: 'no-rules', messages }
  for (const rule of rules.children()) {
    if (!ruleMatches(rule, service)) continue
    const selection = selectorAccepts(rule, label, childName)
    if (selection.warning) messages.push({ level: 'warning', text: selection.warning })
    if (!selection.accepts) continue
    for (const target of rule.children()) {
      const destination = tryTarget(target, request, world, messages)
      if (destination) return { ...destination, label: rewriteLabel(target, label), rule, target, messages }
    }
    if (rule.type === 'service') return { kind: 'denied', reason: 'target-failed', rule, messages }
  }
  messages.push({
    level: 'warning',
    text: `${childName}: no route to service "${service}" (label="${label}")`,
  })
  return { kind: 'denied', reason: 'no-route', messages }
}
