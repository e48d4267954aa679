// The typed model of an init configuration and of those nested in it. Values are read by init's own rules (os/init/model).
import type { AffinitySpace, Quota, StartNode } from '../emulator/os/init/model/index.ts'
import {
  affinitySpace,
  DEFAULT_PRESERVATION,
  defaultQuota,
  effectivePrioLevels,
  parseBool,
  parseBytes,
  parseUnsigned,
  prioLevelsText,
  startNodes,
} from '../emulator/os/init/model/index.ts'
import type { ConfigNode } from './tree.ts'

/** Era of Genode. */
export type Profile = '26.02' | '10.02'

/** Of two nodes of the same name and version the later one counts, but the child is created by the first one. */
export interface Start extends Omit<StartNode, 'node' | 'route' | 'config' | 'heartbeat'> {
  node: ConfigNode
  route: ConfigNode | undefined
  config: ConfigNode | undefined
  heartbeat: ConfigNode | undefined
  /** Index among the nodes of its init: init applies them in order. */
  position: number
  /** The first start node of this name and version, which decides about RAM and the default-route, if it is another one. */
  first?: Start
  /** The configuration of an init inside, if the child is one and has it inline. */
  nested: InitConfig | undefined
}

export interface InitConfig {
  file: string
  profile: Profile
  node: ConfigNode
  /** Names of the init from the outermost one, which is `init`. */
  path: string[]
  verbose: boolean
  /** 0: priorities are off. */
  prioLevels: number
  /** Undefined in the notation of 10.02, which has no routing. */
  parentProvides: ReadonlySet<string>
  defaultRoute: ConfigNode | undefined
  defaults: Quota
  affinitySpace: AffinitySpace | undefined
  preserve: Quota
  /** Name to child; the first node of a name counts. */
  aliases: ReadonlyMap<string, string>
  starts: Start[]
}

function preservation(config: ConfigNode): Quota {
  const kept = { ...DEFAULT_PRESERVATION }
  for (const node of config.nodes.filter(({ type }) => type === 'resource')) {
    const text = node.attr('preserve') ?? ''
    if (node.attr('name') === 'RAM') kept.ram = parseBytes(text) ?? DEFAULT_PRESERVATION.ram
    if (node.attr('name') === 'CAP') kept.caps = parseUnsigned(text) ?? DEFAULT_PRESERVATION.caps
  }
  return kept
}

function aliasesOf(config: ConfigNode): Map<string, string> {
  const aliases = new Map<string, string>()
  for (const node of config.nodes.filter(({ type }) => type === 'alias')) {
    const [name, child] = [node.attr('name'), node.attr('child')]
    if (name !== undefined && child !== undefined && !aliases.has(name)) aliases.set(name, child)
  }
  return aliases
}

/** The model of the tree, nested configurations included. */
export function createInitConfig(
  node: ConfigNode,
  file: string,
  profile: Profile,
  path = ['init'],
): InitConfig {
  const services = node.nodes.filter(({ type }) => type === 'parent-provides').flatMap(list => list.nodes)
  const space = node.child('affinity-space')
  const position = new Map(node.nodes.map((child, i) => [child, i]))
  return {
    file,
    profile,
    node,
    path,
    verbose: parseBool(node.attr('verbose') ?? '') ?? false,
    prioLevels: effectivePrioLevels(prioLevelsText(node)).levels,
    parentProvides: new Set(services.map(service => service.attr('name') ?? '')),
    defaultRoute: node.child('default-route'),
    defaults: defaultQuota(node.child('default')),
    affinitySpace: space && affinitySpace(space),
    preserve: preservation(node),
    aliases: aliasesOf(node),
    starts: startNodes(node).map(start => {
      // The rules hand back the nodes they were given, which are ours.
      const { node, route, config, heartbeat } = start as unknown as Start
      const inside = start.binary === 'init' && config !== undefined
      const nested = inside ? createInitConfig(config, file, profile, [...path, start.name ?? '']) : undefined
      return { ...start, node, route, config, heartbeat, position: position.get(node)!, nested }
    }),
  }
}

/** This configuration and all nested ones, outer before inner. */
export function* allConfigs(config: InitConfig): Generator<InitConfig> {
  yield config
  for (const { nested } of config.starts) if (nested) yield* allConfigs(nested)
}
