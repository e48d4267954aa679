// Trace policies: programs that decide what is written about the events of a thread (base/include/trace/policy.h). They are loaded into the
// traced component.

import type { TraceEvent } from '../../base-nova/tracing.ts'

export type { TraceEvent } from '../../base-nova/tracing.ts'

/** For each event that is recorded: what is written about it. `text` is the name of the RPC function, or what was printed. */
export type TracePolicy = { readonly [E in TraceEvent]?: (text: string) => string }

/** Definition of a policy: the default export of its program. */
export const tracePolicy = (policy: TracePolicy): TracePolicy => policy
