// A report: the monitored threads of each protection domain under its label, in columns.
import { log, type Op } from '../../base/index.ts'
import { type Monitor, noWidths } from './monitor.ts'

/** With `verbose`, also threads that did nothing, and the state of each. */
export function* printMonitors(monitors: readonly Monitor[], verbose: boolean): Op<void> {
  const byLabel = new Map<string, Monitor[]>()
  for (const monitor of monitors) {
    const { label } = monitor.info
    byLabel.set(label, [...(byLabel.get(label) ?? []), monitor])
  }
  const shown = [...byLabel].filter(([, threads]) => verbose || threads.some(thread => thread.active))

  const widths = noWidths()
  for (const [, threads] of shown) for (const thread of threads) thread.widen(widths)
  const state = verbose ? widths.state : 0
  const tableWidth = widths.thread + widths.affinity + 1 + state + widths.total + widths.recent

  for (const [label, threads] of shown) {
    const title = `PD "${label}" `
    yield* log(title, '-'.repeat(Math.max(0, tableWidth - title.length)))
    for (const thread of threads) if (verbose || thread.active) yield* thread.print(widths, verbose)
    yield* log('')
  }
}
