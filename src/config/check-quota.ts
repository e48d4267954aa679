// Quota: what children ask for against what their init has, and against what a component needs at least.
import {
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
import type { Start } from './model.ts'
import type { Scope } from './routing.ts'
import type { Place } from './source.ts'

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
  const { ram, caps } = start.quota
  const name = shown(start.name ?? '')
  if (start.ld && ram <= SMALLEST_RAM.fails)
    findings.error(
      'config/quota-too-small',
      quotaAt(start, 'ram'),
      ram === 0
        ? `\`${name}\` has no RAM: its program cannot be loaded`
        : `${formatBytes(ram)} of RAM are too little for \`${name}\`: its program cannot be loaded`,
      {
        hint: `${formatBytes(SMALLEST_RAM.runs)} is the least for a small component, 1M is comfortable; <default ram="1M"/> sets it for all`,
      },
    )
  if (caps <= ENV_CAPS + SANDBOX_CAPS)
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
  findings: Findings,
): Map<Start, Quota> {
  const { preserve, profile } = scope.config
  const classic = profile === '10.02'
  const has = available ?? { ram: Number.POSITIVE_INFINITY, caps: Number.POSITIVE_INFINITY }
  const left = { ram: Math.max(0, has.ram - preserve.ram), caps: Math.max(0, has.caps - preserve.caps) }
  const granted = new Map<Start, Quota>()
  for (const start of scope.starts) {
    if (!classic) checkSmallest(start, findings)
    const asked = classic ? start.quota : effectiveQuota(start.quota)
    for (const [kind, show] of classic
      ? ([['ram', about]] as const)
      : ([
          ['ram', about],
          ['caps', String],
        ] as const))
      if (asked[kind] > left[kind])
        findings.warning(
          'config/quota-exceeded',
          quotaAt(start, kind),
          `\`${shown(start.name!)}\` asks for ${kind === 'ram' ? `${formatBytes(start.quota.ram)} of RAM` : `${start.quota.caps} capabilities`}, but ${kind === 'ram' ? 'about ' : ''}${show(left[kind])} ${kind === 'ram' ? 'is' : 'are'} left in \`${shown(scope.config.path.join(' -> '))}\``,
          {
            hint: 'init proceeds with what it has; children behind this one get nothing',
          },
        )
    granted.set(start, { ram: Math.min(asked.ram, left.ram), caps: Math.min(asked.caps, left.caps) })
    left.ram = Math.max(0, left.ram - start.quota.ram)
    left.caps = Math.max(0, left.caps - start.quota.caps)
  }
  return granted
}
