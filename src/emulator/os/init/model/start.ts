// A start node as plain values, from the attribute notation and from the tag notation of 10.02. Follows Genode sandbox/child.{h,cc}; 10.02: release text.
import type { NodeView } from './node-view.ts'
import { subNode, subNodes } from './node-view.ts'
import { parseBool, parseBytes, parseSigned, parseUnsigned } from './numbers.ts'
import type { Quota } from './quota.ts'

export interface StartNode {
  /** Undefined for a nameless node, which makes init give up the whole configuration. */
  name: string | undefined
  version: string
  binary: string
  /** Configured quota before init subtracts its costs. */
  quota: Quota
  /** Both `ram` and a `resource RAM` are given: init warns and takes the latter. */
  ambiguousRam: boolean
  /** As configured: 0 is best, -1 the next, … */
  priority: number
  ld: boolean
  managingSystem: boolean
  provides: string[]
  /** Its own `route`, which replaces the default route as a whole. */
  route: NodeView | undefined
  /** Inline configuration. */
  config: NodeView | undefined
  heartbeat: NodeView | undefined
  exitPropagate: boolean
  node: NodeView
}

/** `<filename>` instead of a `name` attribute is how the two notations are told apart. */
export const isTagNotation = (start: NodeView): boolean =>
  start.attr('name') === undefined && subNode(start, 'filename') !== undefined

const bool = (node: NodeView | undefined, name: string, fallback: boolean): boolean =>
  parseBool(node?.attr(name) ?? '') ?? fallback

const tagText = (start: NodeView, type: string): string => subNode(start, type)?.text().trim() ?? ''

/** Quota of the attribute notation: `resource` nodes beat attributes, attributes beat the defaults. */
function configuredQuota(start: NodeView, defaults: Quota): { quota: Quota; ambiguousRam: boolean } {
  const quota = {
    ram: parseBytes(start.attr('ram') ?? '') ?? defaults.ram,
    caps: parseUnsigned(start.attr('caps') ?? '') ?? defaults.caps,
  }
  let ambiguousRam = false
  for (const resource of subNodes(start, 'resource')) {
    const quantum = resource.attr('quantum') ?? ''
    if (resource.attr('name') === 'RAM') {
      if (start.attr('ram') !== undefined) ambiguousRam = true
      quota.ram = parseBytes(quantum) ?? 0
    }
    if (resource.attr('name') === 'CAP') quota.caps = parseUnsigned(quantum) ?? 0
  }
  return { quota, ambiguousRam }
}

function attributeStart(start: NodeView, defaults: Quota): StartNode {
  const name = start.attr('name') || undefined
  return {
    name,
    version: start.attr('version') ?? '',
    binary: subNode(start, 'binary')?.attr('name') ?? name ?? '',
    ...configuredQuota(start, defaults),
    priority: parseSigned(start.attr('priority') ?? '') ?? 0,
    ld: bool(start, 'ld', true),
    managingSystem: bool(start, 'managing_system', false),
    provides: subNodes(start, 'provides').flatMap(node =>
      subNodes(node, 'service').map(service => service.attr('name') ?? ''),
    ),
    route: subNode(start, 'route'),
    config: subNode(start, 'config'),
    heartbeat: subNode(start, 'heartbeat'),
    exitPropagate: bool(subNode(start, 'exit'), 'propagate', false),
    node: start,
  }
}

/** 10.02: no routes, no capability quota, the child is named after its file. */
function tagStart(start: NodeView): StartNode {
  const filename = tagText(start, 'filename')
  return {
    name: filename || undefined,
    version: '',
    binary: filename,
    quota: { ram: parseBytes(tagText(start, 'ram_quota')) ?? 0, caps: 0 },
    ambiguousRam: false,
    priority: parseSigned(tagText(start, 'priority')) ?? 0,
    ld: true,
    managingSystem: false,
    provides: [],
    route: undefined,
    config: subNode(start, 'config'),
    heartbeat: undefined,
    exitPropagate: false,
    node: start,
  }
}

/** One start node in either notation. `defaults` come from the `default` node. */
export const startNode = (start: NodeView, defaults: Quota = { ram: 0, caps: 0 }): StartNode =>
  isTagNotation(start) ? tagStart(start) : attributeStart(start, defaults)

/** Quota defaults of a `default` node; absent values are 0. */
export const defaultQuota = (node: NodeView | undefined): Quota => ({
  ram: parseBytes(node?.attr('ram') ?? '') ?? 0,
  caps: parseUnsigned(node?.attr('caps') ?? '') ?? 0,
})

/** Names made unique among siblings as 10.02 does: the second `init` is `init.2`, the third `init.3`. */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>()
  const next = new Map<string, number>()
  return names.map(name => {
    let unique = name
    let number = next.get(name) ?? 2
    while (taken.has(unique)) unique = `${name}.${number++}`
    next.set(name, number)
    taken.add(unique)
    return unique
  })
}

/** `prio_levels` as written: attribute, or the `<priolevels>` tag of 10.02. */
export function prioLevelsText(config: NodeView): string | undefined {
  return config.attr('prio_levels') ?? subNode(config, 'priolevels')?.text().trim()
}

/**
 * All start nodes of a configuration in document order. `defaults` counts for all of them here, wherever it stands; while applying a
 * configuration, init sees only what precedes a node and makes up for the quota afterwards.
 */
export function startNodes(config: NodeView): StartNode[] {
  const defaults = defaultQuota(subNode(config, 'default'))
  const starts = subNodes(config, 'start').map(node => startNode(node, defaults))
  const tagged = starts.filter(start => isTagNotation(start.node) && start.name !== undefined)
  const names = uniqueNames(tagged.map(start => start.name!))
  const uniqueOf = new Map(tagged.map((start, i) => [start, names[i]!]))
  return starts.map(start => {
    const name = uniqueOf.get(start)
    return name === undefined ? start : { ...start, name }
  })
}
