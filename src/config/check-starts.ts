// Start nodes by themselves: names, priorities, affinity, resources, and the order of nodes that init applies one by one.
import {
  affinityLocation,
  effectivePrioLevels,
  effectivePriority,
  isTagNotation,
  parseBytes,
  parseSigned,
  prioLevelsText,
} from '../emulator/os/init/model/index.ts'
import { checkValue } from './check-schema.ts'
import type { Findings } from './findings.ts'
import { shown } from './findings.ts'
import type { InitConfig, Start } from './model.ts'
import type { Place } from './source.ts'
import type { ConfigNode } from './tree.ts'

/** Where a start node's name stands. */
export const nameAt = (start: Start): Place =>
  start.node.attribute('name')?.valueAt ?? start.node.child('filename')?.at ?? start.node.at

/** Where the name of its executable stands. */
export const binaryAt = (start: Start): Place =>
  start.node.child('binary')?.attribute('name')?.valueAt ?? nameAt(start)

function checkNames(config: InitConfig, findings: Findings): void {
  const seen = new Map<string, Place>()
  for (const start of config.starts) {
    const { name } = start
    if (name === undefined) {
      findings.error(
        'config/nameless-start',
        start.node.at,
        'a start node without a name: init gives up the whole configuration and starts no child',
        {
          hint: config.profile === '10.02' ? 'add <filename>...</filename>' : 'add name="..."',
        },
      )
      continue
    }
    if (name.length > 63)
      findings.warning(
        'config/bad-value',
        nameAt(start),
        `the name has ${name.length} characters; init cuts it to 63`,
      )
    const key = `${name}\0${start.version}`
    const first = seen.get(key)
    if (first)
      findings.warning(
        'config/duplicate-child',
        nameAt(start),
        `a second child \`${shown(name)}\`: the later one replaces the first without a word`,
        {
          hint: 'give it another name and <binary name="..."/>',
          related: [findings.related(first, 'the first one')],
        },
      )
    else seen.set(key, nameAt(start))
  }
  const children = new Map(config.starts.map(start => [start.name, start]))
  for (const alias of config.node.nodes.filter(({ type }) => type === 'alias')) {
    const same = children.get(alias.attr('name') ?? '')
    if (same)
      findings.warning(
        'config/duplicate-child',
        alias.attribute('name')?.valueAt ?? alias.at,
        `the alias \`${shown(same.name ?? '')}\` has the name of a child`,
        {
          related: [findings.related(nameAt(same), 'the child')],
        },
      )
  }
}

function checkPriorities(config: InitConfig, findings: Findings): void {
  const { node, prioLevels } = config
  const text = prioLevelsText(node)
  const at = node.attribute('prio_levels')?.valueAt ?? node.child('priolevels')?.at ?? node.at
  if (
    text !== undefined &&
    (parseSigned(text) === undefined ? node.child('priolevels') : effectivePrioLevels(text).warning)
  )
    findings.warning(
      'config/prio-levels',
      at,
      `\`${shown(text)}\` is no power of two: init switches priorities off`,
      {
        hint: 'use 2, 4, 8, ...',
      },
    )
  for (const start of config.starts) {
    const { priority, name = '' } = start
    const place =
      start.node.attribute('priority')?.valueAt ?? start.node.child('priority')?.at ?? start.node.at
    const range = prioLevels > 1 ? `0 (best) to ${1 - prioLevels}` : 'only 0: there are no priority levels'
    const { warning } = effectivePriority(name, priority, prioLevels)
    if (warning)
      findings.warning(
        'config/priority',
        place,
        `priority ${priority} of \`${shown(name)}\` is out of range; init lifts it to ${prioLevels > 1 ? 1 - prioLevels : 0}`,
        {
          hint: `allowed is ${range}`,
        },
      )
    if (priority > 0 && prioLevels > 1)
      findings.warning(
        'config/priority',
        place,
        `priority ${priority} of \`${shown(name)}\` is positive, which makes it the worst of all`,
        {
          hint: `allowed is ${range}`,
        },
      )
  }
}

/** Values that the notation of 10.02 keeps in tags. */
function checkTags(config: InitConfig, findings: Findings): void {
  for (const { node } of config.starts.filter(start => isTagNotation(start.node)))
    for (const [type, value] of [
      ['priority', 'signed'],
      ['ram_quota', 'bytes'],
    ] as const) {
      const tag = node.child(type)
      if (tag)
        checkValue(value, { name: type, value: tag.text().trim(), at: tag.at, valueAt: tag.at }, findings)
    }
}

function checkAffinity(config: InitConfig, findings: Findings): void {
  for (const start of config.starts) {
    const at = start.node.child('affinity')?.at
    if (!at) continue
    for (const warning of affinityLocation(start.node, config.affinitySpace, start.name ?? '').warnings)
      findings.warning('config/affinity', at, shown(warning, 200), {
        hint: config.affinitySpace
          ? `the affinity space is ${config.affinitySpace.width}x${config.affinitySpace.height}; init takes all of it instead`
          : 'add an <affinity-space width="..." height="..."/> in front of the start nodes',
      })
  }
}

function checkResources(config: InitConfig, findings: Findings): void {
  for (const node of config.node.nodes.filter(({ type }) => type === 'resource')) {
    const name = node.attr('name') ?? ''
    if (name !== 'RAM' && name !== 'CAP')
      findings.error(
        'config/resource-name',
        node.attribute('name')?.valueAt ?? node.at,
        `there is no resource \`${shown(name)}\`: init stops applying the configuration here`,
        {
          hint: 'RAM or CAP',
        },
      )
  }
  for (const { node, ambiguousRam, name = '' } of config.starts)
    if (ambiguousRam)
      findings.warning(
        'config/duplicate-attribute',
        node.attribute('ram')?.at ?? node.at,
        `RAM of \`${shown(name)}\` is given twice; the resource node counts`,
        {
          related: [
            findings.related(
              ramResource(node)?.at ?? node.at,
              `the resource node: ${parseBytes(ramResource(node)?.attr('quantum') ?? '') ?? 0} bytes`,
            ),
          ],
        },
      )
}

const ramResource = (start: ConfigNode): ConfigNode | undefined =>
  start.nodes.find(node => node.type === 'resource' && node.attr('name') === 'RAM')

/** What a child takes over at its creation must stand in front of it. */
function checkOrder(config: InitConfig, findings: Findings): void {
  const { node, starts } = config
  const late = (type: string, wanted: (start: Start) => boolean, effect: string): void => {
    const at = node.nodes.findIndex(child => child.type === type)
    const early = starts.find(start => start.position < at && wanted(start))
    if (early)
      findings.warning(
        'config/order',
        node.nodes[at]!.at,
        `\`${type}\` stands behind \`${shown(early.name ?? '')}\` and comes too late for it: ${effect}`,
        {
          hint: 'init applies the nodes one by one; move it in front of the start nodes',
        },
      )
  }
  late('default-route', start => !start.route, 'it has no route')
  late(
    'default',
    start => start.node.attr('ram') === undefined || start.node.attr('caps') === undefined,
    'it is created with a quota of 0',
  )
  late('affinity-space', start => start.node.child('affinity') !== undefined, 'its affinity has no space')
}

export function checkStarts(config: InitConfig, findings: Findings): void {
  checkNames(config, findings)
  checkPriorities(config, findings)
  checkTags(config, findings)
  checkAffinity(config, findings)
  checkResources(config, findings)
  checkOrder(config, findings)
}
