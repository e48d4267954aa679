// Definition of a component: the default export of its program (base/include/base/component.h).

import type { Env } from './env.ts'
import type { Op } from './op.ts'

export interface ComponentOptions {
  /** Memory that the real component's constructor takes from its heap and static data, charged before `construct`. */
  readonly heapBytes?: number
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
