// TRACE service: which threads exist and how much time they took (reference genode.md 10.5). Not modelled: tracing of RPC and signals
// through policies loaded into components.

import {
  type Entrypoint,
  failed,
  invalidCap,
  labelFromArgs,
  type Op,
  ok,
  TraceInterface,
  type TraceSubject,
} from '../base/index.ts'
import { CoreService } from './core-services.ts'
import { cpuSessions } from './cpu-session.ts'
import type { CpuThreadComponent } from './cpu-thread.ts'

/** The top-level init that rewrites the label to nothing sees all threads. */
const ALL = 'init -> '

export const traceService = (ep: Entrypoint): CoreService =>
  new CoreService({
    name: 'TRACE',
    *create(args) {
      const label = labelFromArgs(args)
      const prefix = label === ALL ? '' : label
      const subjects: { label: string; thread: CpuThreadComponent }[] = []
      const cap = yield* ep.manage(TraceInterface, {
        dataspace: () => invalidCap,
        subjects() {
          subjects.length = 0
          for (const session of cpuSessions)
            for (const thread of session.threads.keys())
              if (session.label.startsWith(prefix))
                subjects.push({ label: session.label.slice(prefix.length), thread })
          return subjects.length
        },
        *subject(id) {
          const found = subjects[id - 1]
          if (!found) return failed('INVALID_SUBJECT')
          const executionTimeUs = yield* found.thread.executionTimeUs()
          return ok<TraceSubject>({ label: found.label, thread: found.thread.name, executionTimeUs })
        },
      })
      return ok({ cap, destroy: (): Op<void> => ep.dissolve(cap) })
    },
  })
