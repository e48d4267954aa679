// Conditions on a state report: `attribute` (value, higher, lower), `node` (some sub node fits), `not`.
import type { Node } from '../../base/index.ts'

/** Whether all conditions in `expected` hold for `node`. */
export const matches = (expected: Node, node: Node): boolean =>
  expected.children.every(condition => {
    switch (condition.type) {
      case 'attribute':
        return attributeMatches(condition, node)
      case 'node':
        return node.subNodes(condition.string('name')).some(child => matches(condition, child))
      case 'not':
        return !matches(condition, node)
      default:
        return true
    }
  })

function attributeMatches(condition: Node, node: Node): boolean {
  const name = condition.string('name')
  if (condition.hasAttribute('value')) return node.string(name) === condition.string('value')
  if (condition.hasAttribute('higher')) return node.bytes(name) > condition.bytes('higher')
  if (condition.hasAttribute('lower')) return node.bytes(name) < condition.bytes('lower')
  return false
}
