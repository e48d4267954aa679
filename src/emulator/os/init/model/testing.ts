// Nodes for the tests of this folder, without a parser.
import type { NodeView } from './node-view.ts'

/** `node('start', { name: 'a' }, [sub nodes], 'text')` */
export const node = (
  type: string,
  attributes: Record<string, string> = {},
  children: NodeView[] = [],
  text = '',
): NodeView => ({
  type,
  attr: name => (Object.hasOwn(attributes, name) ? attributes[name] : undefined),
  children: () => children,
  text: () => text,
})
