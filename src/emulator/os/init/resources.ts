// What a start node asks for: RAM, capabilities, priority, place. Follows Child::Resources of sandbox/child.h.
import { type Affinity, type Op, warning } from '../../base/index.ts'
import {
  type AffinitySpace,
  affinityLocation,
  affinitySpace,
  effectivePriority,
  type Quota,
} from './model/index.ts'
import { bytes, integer, type Node, nameOf, subNode, subNodes, text, unsigned } from './node.ts'

export interface Resources {
  readonly prioLevels: number
  /** Inverted: 0 is best. */
  readonly priority: number
  readonly affinity: Affinity
  /** What init has handed out, as far as it knows. */
  assigned: Quota
}

/** Complains about a place that does not fit, and about one for which there is no space. */
export function* resourcesOf(
  start: Node,
  prioLevels: number,
  space: AffinitySpace | undefined,
  defaults: Quota,
): Op<Resources> {
  const name = nameOf(start)
  const { location, warnings } = affinityLocation(start, space, name)
  const priority = effectivePriority(name, integer(start, 'priority', 0), prioLevels)
  if (!space && subNode(start, 'affinity')) yield* warning(warnings.shift())
  if (priority.warning !== undefined) yield* warning(priority.warning)
  for (const message of warnings) yield* warning(message)
  return {
    prioLevels,
    priority: priority.priority,
    affinity: { space: space ?? affinitySpace(undefined), location },
    assigned: assignedQuota(start, defaults),
  }
}

/** The quota with which the child is started. */
function assignedQuota(start: Node, defaults: Quota): Quota {
  const quota = { ram: bytes(start, 'ram', defaults.ram), caps: unsigned(start, 'caps', defaults.caps) }
  for (const resource of subNodes(start, 'resource')) {
    const name = text(resource, 'name')
    if (name === 'RAM') quota.ram = bytes(resource, 'quantum', quota.ram)
    if (name === 'CAP') quota.caps = unsigned(resource, 'quantum', 0)
  }
  return quota
}

/**
 * The quota that a running child should have by now. Unlike at its start, `resource CAP` is not looked at, so that capabilities assigned
 * by it are withdrawn again: a quirk of 26.02.
 */
export function* configuredQuota(start: Node, defaults: Quota): Op<Quota> {
  const quota = { ram: bytes(start, 'ram', defaults.ram), caps: unsigned(start, 'caps', defaults.caps) }
  for (const resource of subNodes(start, 'resource')) {
    if (text(resource, 'name') !== 'RAM') continue
    if (quota.ram) yield* warning(text(start, 'name'), ': ambigious RAM-quota definition')
    quota.ram = bytes(resource, 'quantum', 0)
  }
  return quota
}
