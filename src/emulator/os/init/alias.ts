// Alternative name of a child for route targets. Follows sandbox/alias.h.
import { type Op, warning } from '../../base/index.ts'
import { type Node, text } from './node.ts'

export class Alias {
  readonly name: string
  child = ''

  constructor(name: string) {
    this.name = name
  }

  *update(node: Node): Op<void> {
    if (node.attr('child') === undefined) yield* warning('alias node "', this.name, '" lacks child attribute')
    this.child = text(node, 'child')
  }
}
