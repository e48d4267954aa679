// A list of elements kept in step with the sub nodes of a config: found again, created or removed as nodes come and go.
// Follows base/include/util/list_model.h.
import type { Op } from '../../base/index.ts'
import type { Node } from './node.ts'

export interface ModelElement {
  matches(node: Node): boolean
}

export interface UpdatePolicy<E extends ModelElement> {
  create(node: Node): Op<E>
  destroy(element: E): Op<void>
  update(element: E, node: Node): Op<void>
}

export class ListModel<E extends ModelElement> {
  #elements: E[] = []

  get elements(): readonly E[] {
    return this.#elements
  }

  /**
   * Brings the list in the order of `nodes`. Several nodes that match one element update it one after the other. When a policy throws,
   * the elements handled so far drop out of the list without being destroyed, as in the original.
   */
  *update(nodes: readonly Node[], policy: UpdatePolicy<E>): Op<void> {
    const updated: E[] = []
    for (const node of nodes) {
      const known = updated.find(element => element.matches(node))
      if (known) {
        yield* policy.update(known, node)
        continue
      }
      const at = this.#elements.findIndex(element => element.matches(node))
      const [found] = at < 0 ? [] : this.#elements.splice(at, 1)
      const element = found ?? (yield* policy.create(node))
      updated.push(element)
      yield* policy.update(element, node)
    }
    const stale = this.#elements
    this.#elements = updated
    for (const element of stale) yield* policy.destroy(element)
  }
}
