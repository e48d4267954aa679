// Configuration of the trace logger, with its defaults.
import type { Node } from '../../base/index.ts'

export interface Config {
  readonly verbose: boolean
  readonly sessionRam: number
  readonly argBuffer: number
  readonly periodUs: number
  readonly defaultPolicy: string
  readonly defaultBuffer: number
  /** With `policy` nodes that say which threads are monitored, and how. */
  readonly node: Node
}

export const configOf = (node: Node): Config => ({
  verbose: node.bool('verbose', false),
  sessionRam: node.bytes('session_ram', 1024 * 1024),
  argBuffer: node.bytes('session_arg_buffer', 4096),
  periodUs: node.unsigned('period_sec', 5) * 1_000_000,
  defaultPolicy: node.string('default_policy', 'null'),
  defaultBuffer: node.bytes('default_buffer', 4096),
  node,
})
