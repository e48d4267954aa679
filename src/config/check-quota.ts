// Quota: what children ask for against what their init has, and against what a component needs at least.
import {
  availableAbove,
  ENV_CAPS,
  effectiveQuota,
  formatBytes,
  type Quota,
  SANDBOX_CAPS,
  SMALLEST_RAM,
} from '../emulator/os/init/model/index.ts'
import { nameAt } from './check-starts.ts'
import type { Findings } from './findings.ts'
import { shown } from './findings.ts'
import type { Knowledge } from './knowledge.ts'
import type { Start } from './model.ts'
import type { Scope } from './routing.ts'
import { destinationOf } from './routing.ts'
import type { Place } from './source.ts'

/** An init uses more than these for itself, on top of what every child costs. */
const INIT_CAPS = 11

const quotaAt = (start: Start, name: 'ram' | 'caps'): Place => {
  const resource = start.node.nodes.find(
    node => node.type === 'resource' && node.attr('name') === (name === 'ram' ? 'RAM' : 'CAP'),
  )
  return (
    resource?.attribute('quantum')?.valueAt ??
    start.node.attribute(name)?.valueAt ??
    (name === 'ram' ? start.node.child('ram_quota')?.at : undefined) ??
    nameAt(start)
  )
}

/** Rounded for people; exact amounts depend on what init itself has used by then. */
const about = (bytes: number): string =>
  bytes >= 2 ** 20
    ? formatBytes(Math.floor(bytes / 2 ** 20) * 2 ** 20)
    : formatBytes(Math.floor(bytes / 1024) * 1024)

function checkSmallest(start: Start, findings: Findings): void {
  const created = start.first ?? start
  // What a later node of the name adds comes too late for loading; how much init gets back for one that asks for less is not foretold.
  const { ram } = created.quota
  const caps = Math.max(created.quota.caps, start.quota.caps)
  const name = shown(start.name ?? '')
  if (start.ld && ram <= (start.binary === 'init' ? SMALLEST_RAM.initFails : SMALLEST_RAM.fails))
    findings.error(
      'config/quota-too-small',
      quotaAt(created, 'ram'),
      ram === 0
        ? `\`${name}\` has no RAM: its program cannot be loaded`
        : `${formatBytes(ram)} of RAM are too little for \`${name}\`: ${ram <= SMALLEST_RAM.fails ? 'its program cannot be loaded' : 'an init needs more for itself'}`,
      {
        hint:
          start.binary === 'init'
            ? '1M is enough for an init without children'
            : `${formatBytes(SMALLEST_RAM.runs)} is the least for a small component, 1M is comfortable; <default ram="1M"/> sets it for all`,
      },
    )
  if (caps <= ENV_CAPS + SANDBOX_CAPS + (start.binary === 'init' ? INIT_CAPS : 0))
    findings.error(
      'config/quota-too-small',
      quotaAt(start, 'caps'),
      `${caps === 0 ? 'no' : caps} capabilities are too few for \`${name}\`: nothing is left of them when it starts`,
      {
        hint: `init takes ${ENV_CAPS + SANDBOX_CAPS} for its sessions; 100 are comfortable; <default caps="100"/> sets it for all`,
      },
    )
}

/**
 * Children of one init in the order in which it creates them: the first greedy one takes all. `available` is what the init itself has, undefined if that
 * is not known. Returns what each child is left with.
 */
export function checkQuota(
  scope: Scope,
  available: Quota | undefined,
  { coreServices }: Knowledge,
  findings: Findings,
): Map<Start, Quota> {
  const { preserve, profile } = scope.config
  const classic = profile === '10.02'
  const has = available ?? { ram: Number.POSITIVE_INFINITY, caps: Number.POSITIVE_INFINITY }
  const left = {
    ram: availableAbove(has.ram, preserve.ram).value,
    caps: availableAbove(has.caps, preserve.caps).value,
  }
  const granted = new Map<Start, Quota>()
  /** Given to one child as a whole, or kept back. */
  const exhausted = new Set((['ram', 'caps'] as const).filter(kind => left[kind] === 0 && has[kind] > 0))
  for (const start of scope.starts) {
    if (!classic) checkSmallest(start, findings)
    const quota = (start.first ?? start).quota
    const asked = classic ? quota : effectiveQuota(quota)
    for (const [kind, show] of classic
      ? ([['ram', about]] as const)
      : ([
          ['ram', about],
          ['caps', String],
        ] as const))
      if (asked[kind] > left[kind])
        findings.add(
          exhausted.has(kind) ? 'error' : 'warning',
          'config/quota-exceeded',
          quotaAt(start, kind),
          `\`${shown(start.name!)}\` asks for ${kind === 'ram' ? `${formatBytes(quota.ram)} of RAM` : `${quota.caps} capabilities`}, but ${kind === 'ram' ? 'about ' : ''}${show(left[kind])} ${kind === 'ram' ? 'is' : 'are'} left in \`${shown(scope.config.path.join(' -> '))}\``,
          {
            hint: exhausted.has(kind)
              ? 'children in front of it, or init itself by its resource nodes, take all there is'
              : 'init proceeds with what it has; children behind this one get nothing',
          },
        )
    const wanted = classic ? start.quota : effectiveQuota(start.quota)
    granted.set(start, { ram: Math.min(wanted.ram, left.ram), caps: Math.min(wanted.caps, left.caps) })
    // Without a PD there is nothing that quota could be given to.
    if (!classic && destinationOf(scope, start, 'PD', start.name!, coreServices).kind !== 'core') continue
    for (const kind of ['ram', 'caps'] as const) {
      if (left[kind] > 0 && asked[kind] >= left[kind]) exhausted.add(kind)
      left[kind] = exhausted.has(kind) ? 0 : Math.max(0, left[kind] - quota[kind])
    }
  }
  return granted
}
