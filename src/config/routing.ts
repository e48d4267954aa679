// Where a session request ends up, followed through all inits on its way to core, with init's own rules.
import type { DenyReason, RouteWorld } from '../emulator/os/init/model/index.ts'
import { prefixedLabel, resolveRoute } from '../emulator/os/init/model/index.ts'
import type { InitConfig, Start } from './model.ts'
import type { ConfigNode } from './tree.ts'

/** One init: its configuration, and as whose child it runs. */
export interface Scope {
  config: InitConfig
  /** Children that exist: of two with equal name and version the later. */
  starts: Start[]
  world: RouteWorld
  /** Index of the default-route among the nodes. */
  defaultRouteAt: number
  outer: { scope: Scope; start: Start } | undefined
}

export type Destination =
  | { kind: 'inline' }
  | { kind: 'core'; label: string }
  | { kind: 'child'; scope: Scope; child: string; label: string }
  /** `start` is the child of `scope` whose request was turned down; `core` has no such service. */
  | {
      kind: 'denied'
      reason: DenyReason | 'core'
      scope: Scope
      start: Start
      rule?: ConfigNode
      ambiguous: boolean
    }

function existing(config: InitConfig): Start[] {
  const byName = new Map<string, Start>()
  for (const start of config.starts) {
    const key = `${start.name}\0${start.version}`
    const last = byName.get(key)
    // A route that appears or vanishes from one node of the name to the next is not noticed, only one that changes.
    const route = last && (last.node.child('route') && start.route ? start.route : last.route)
    byName.set(key, last ? { ...start, route, first: last.first ?? last } : start)
  }
  return [...byName.values()].filter(start => start.name !== undefined)
}

export function createScope(config: InitConfig, outer?: { scope: Scope; start: Start }): Scope {
  const starts = existing(config)
  const offered = new Set(
    starts.flatMap(({ name, provides }) => provides.map(service => `${name}\0${service}`)),
  )
  const providers = new Map<string, string[]>()
  for (const { name, provides } of starts)
    for (const service of new Set(provides)) {
      const list = providers.get(service)
      if (list) list.push(name!)
      else providers.set(service, [name!])
    }
  return {
    config,
    starts,
    outer,
    defaultRouteAt: config.defaultRoute ? config.node.nodes.indexOf(config.defaultRoute) : -1,
    world: {
      parentProvides: service => config.parentProvides.has(service),
      childProvides: (child, service) => offered.has(`${child}\0${service}`),
      providers: service => providers.get(service) ?? [],
      alias: name => config.aliases.get(name),
    },
  }
}

/** The rules that count for a child: its own, or the default route if that was known at its creation. */
export function rulesOf(scope: Scope, start: Start): ConfigNode | undefined {
  const { defaultRoute } = scope.config
  if (start.route || !defaultRoute) return start.route
  return scope.defaultRouteAt < (start.first ?? start).position ? defaultRoute : undefined
}

/** `label` as it is at the init of `scope`, i.e. with the child's name in front where it belongs. */
export function destinationOf(
  scope: Scope,
  start: Start,
  service: string,
  label: string,
  coreServices: ReadonlySet<string>,
): Destination {
  const request = {
    service,
    label,
    childName: start.name ?? '',
    binary: start.binary,
    hasInlineConfig: start.config !== undefined,
    ld: start.ld,
  }
  const route = resolveRoute(rulesOf(scope, start), request, scope.world)
  switch (route.kind) {
    case 'config':
    case 'session_requests':
    case 'local':
      return { kind: 'inline' }
    case 'child':
      return { kind: 'child', scope, child: route.child, label: route.label }
    case 'parent': {
      const { outer } = scope
      if (outer) {
        const outerLabel = prefixedLabel(outer.start.name ?? '', route.label)
        return destinationOf(outer.scope, outer.start, service, outerLabel, coreServices)
      }
      return coreServices.has(service)
        ? { kind: 'core', label: route.label }
        : { kind: 'denied', reason: 'core', scope, start, ambiguous: false }
    }
    case 'denied': {
      const ambiguous = route.messages.some(message => message.level === 'error')
      const denied = { kind: 'denied', reason: route.reason, scope, start, ambiguous } as const
      return route.rule ? { ...denied, rule: route.rule as ConfigNode } : denied
    }
  }
}
