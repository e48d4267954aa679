// Definition of a component: the default export of its program (base/include/base/component.h).

import type { Env } from './env.ts'
import type { Op } from './op.ts'

export interface ComponentOptions {
  /** Dataspaces that the real component has after its start and that this one does not need, in bytes; charged before `construct`. */
  readonly footprint?: readonly number[]
}
export interface ComponentDefinition extends ComponentOptions {
  readonly construct: (env: Env) => Op<void>
}

/** `construct` runs in the initial entrypoint; its return begins the serving of RPC and signals. */
export const component = (
  construct: (env: Env) => Op<void>,
  options: ComponentOptions = {},
): ComponentDefinition => ({
  construct,
  ...options,
})
