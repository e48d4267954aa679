// Adjusts session arguments on their way up: priorities are scaled into the band of the child, `managing_system` needs permission.
// Follows Child::filter_session_args of sandbox/child.cc.
import { argBool, argNumber, labelFromArgs, type Op, removeArg, setArg, warning } from '../../base/index.ts'
import { combinePriority } from './model/index.ts'

export interface PriorityBand {
  readonly prioLevels: number
  /** Inverted: 0 is best. */
  readonly priority: number
}

export function* filterPriority(service: string, args: string, band: PriorityBand): Op<string> {
  if ((service !== 'CPU' && service !== 'VM') || band.prioLevels <= 1) return args
  const scaled = combinePriority(argNumber(args, 'priority'), band.priority, band.prioLevels)
  if (scaled.warning !== undefined) yield* warning(scaled.warning)
  return setArg(args, 'priority', `0x${scaled.priority.toString(16)}`)
}

/** Init speaks for the PD session of its direct child; a subsystem speaks for itself. Both need the permission of the start node. */
export function filterManagingSystem(
  service: string,
  args: string,
  child: string,
  permitted: boolean,
): string {
  if (service !== 'PD') return args
  if (!permitted) return removeArg(args, 'managing_system')
  if (labelFromArgs(args) === child) return setArg(args, 'managing_system', 'yes')
  return argBool(args, 'managing_system', false) ? args : removeArg(args, 'managing_system')
}
