// What a start node says about names, services and heartbeat.
import { type Node, nameOf, subNode, subNodes, text, unsigned } from './node.ts'

export interface HeartbeatConfig {
  readonly enabled: boolean
  /** 0: never. */
  readonly restartAfterSkipped: number
}

export const heartbeatOf = (start: Node): HeartbeatConfig => {
  const node = subNode(start, 'heartbeat')
  return {
    enabled: node !== undefined,
    restartAfterSkipped: node ? unsigned(node, 'restart_after_skipped', 0) : 0,
  }
}

/** ROM name of the executable: the child's name unless a `binary` node says otherwise. */
export const binaryOf = (start: Node): string => nameOf(subNode(start, 'binary') ?? start)

export const providesOf = (start: Node): readonly string[] => {
  const provides = subNode(start, 'provides')
  return provides ? subNodes(provides, 'service').map(service => text(service, 'name')) : []
}
