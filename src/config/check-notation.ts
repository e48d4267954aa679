// The notation must be that of the profile: tags in 10.02, attributes since. Init of either era reads nothing out of the other's.
import { isTagNotation } from '../emulator/os/init/model/index.ts'
import type { Findings } from './findings.ts'
import type { InitConfig } from './model.ts'
import type { ConfigNode } from './tree.ts'

const NEW_NODES = new Set([
  'parent-provides',
  'default-route',
  'default',
  'affinity-space',
  'alias',
  'service',
])

const foreign = (node: ConfigNode, tags: boolean): ConfigNode | undefined =>
  node.nodes.find(child => {
    if (child.type === 'start') return isTagNotation(child) !== tags && (!tags || child.attributes.length > 0)
    return tags ? NEW_NODES.has(child.type) : child.type === 'priolevels'
  })

/** True if the configuration is written for its profile; otherwise one error says what to do. */
export function checkNotation(config: InitConfig, findings: Findings): boolean {
  const tags = config.profile === '10.02'
  const first = foreign(config.node, tags)
  if (first && !tags)
    findings.error(
      'config/notation',
      first.at,
      `\`${first.type}\` is written in the notation of Genode 10.02, which init of 26.02 does not read`,
      {
        hint: 'set machine: { profile: \'10.02\' } in the run file, or write <start name="..." ram="..."> and prio_levels="..."',
      },
    )
  if (first && tags)
    findings.error(
      'config/notation',
      first.at,
      `\`${first.type}\` is written in today’s notation, which init of Genode 10.02 does not read`,
      {
        hint: "remove profile: '10.02' from the run file, or write <start> <filename>...</filename> <ram_quota>...</ram_quota> </start>",
      },
    )
  return first === undefined
}
