// Value of an input: a path of nodes through a ROM module's content down to an attribute.
// Follows Input_rom_registry::Entry of os/src/server/rom_filter/input_rom_registry.h.
import type { Node } from '../../base/index.ts'

const MAX_DEPTH = 10

/** The value, else the input's default, else nothing. The type of the content's top node has to be the expected one. */
export function inputValue(input: Node, content: Node): string | undefined {
  const expected = input.attribute('node') ?? input.string('name')
  const [path] = input.children
  const value = content.type === expected && path ? follow(path, content, MAX_DEPTH) : undefined
  return value ?? input.attribute('default')
}

function follow(path: Node, content: Node, depth: number): string | undefined {
  if (depth === 0) return undefined
  if (path.type === 'attribute') return content.attribute(path.string('name'))
  if (path.type !== 'node') return undefined
  const [next] = path.children
  const found = content.subNodes(path.string('type')).find(node => matches(path, node))
  return found && next ? follow(next, found, depth - 1) : undefined
}

/** A condition with empty attribute name or value is none. */
function matches(path: Node, node: Node): boolean {
  const name = path.string('attribute')
  const value = path.string('value')
  return name === '' || value === '' || node.string(name) === value
}
