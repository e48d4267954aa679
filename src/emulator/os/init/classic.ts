// The configuration of 10.02 in the terms of today: tags become attributes, names become unique, and what had no routes gets one that
// prefers the parent for core's services. Follows the release text of 10.02 (reference: the classic era).
import { type Attribute, Node as BaseNode } from '../../base/index.ts'
import { isTagNotation, prioLevelsText, type StartNode, startNodes } from './model/index.ts'
import { Node, subNode } from './node.ts'

/** Services that every init of that time got from its parent. */
export const CORE_SERVICES = [
  'ROM',
  'RAM',
  'RM',
  'PD',
  'CPU',
  'CAP',
  'LOG',
  'IO_MEM',
  'IO_PORT',
  'IRQ',
  'SIGNAL',
] as const

const make = (
  type: string,
  attributes: Record<string, string>,
  children: readonly BaseNode[] = [],
): BaseNode =>
  new BaseNode(
    type,
    Object.entries(attributes).map(([name, value]): Attribute => ({ name, value })),
    children,
  )

const parentProvides = (): BaseNode =>
  make(
    'parent-provides',
    {},
    CORE_SERVICES.map(name => make('service', { name })),
  )
const defaultRoute = (): BaseNode =>
  make('default-route', {}, [make('any-service', {}, [make('parent', {}), make('any-child', {})])])

/** A child without configuration has an empty one; it never sees that of its parent. */
const startOf = (start: StartNode): BaseNode => {
  const config = start.config as Node | undefined
  return make(
    'start',
    { name: start.name ?? '', ram: String(start.quota.ram), priority: String(start.priority) },
    [make('binary', { name: start.binary }), config?.source ?? make('config', {})],
  )
}

/** Nodes in attribute notation stay as they are. */
export function modernised(config: Node): Node {
  const starts = startNodes(config).map(start =>
    isTagNotation(start.node) ? startOf(start) : (start.node as Node).source,
  )
  const others = config.source.children.filter(node => node.type !== 'start')
  const levels = prioLevelsText(config)
  const attributes = levels === undefined ? {} : { prio_levels: levels }
  return new Node(
    make('config', attributes, [
      ...(subNode(config, 'parent-provides') ? [] : [parentProvides()]),
      ...(subNode(config, 'default-route') ? [] : [defaultRoute()]),
      ...others,
      ...starts,
    ]),
  )
}
