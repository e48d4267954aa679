import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Op, parseNode } from '../../base/index.ts'
import { ListModel } from './list-model.ts'
import { Node, nameOf } from './node.ts'

interface Element {
  name: string
  value: string
  matches(node: Node): boolean
}

const nodesOf = (entries: readonly (readonly [string, string])[]) =>
  new Node(
    parseNode(`<l>${entries.map(([n, v]) => `<e name="${n}" value="${v}"/>`).join('')}</l>`),
  ).children()

function run(op: Op<void>): void {
  if (!op.next().done) throw new Error('unexpected trap')
}

const entries = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('1', '2')), {
  maxLength: 8,
})

test('elements are what the nodes say, in their order, the last of equals wins, and survivors are kept', () => {
  fc.assert(
    fc.property(fc.array(entries, { maxLength: 5 }), configs => {
      const model = new ListModel<Element>()
      const alive = new Set<Element>()
      for (const config of configs) {
        const before = [...alive]
        run(
          model.update(nodesOf(config), {
            *create(node) {
              const name = nameOf(node)
              const element = { name, value: '', matches: (other: Node) => nameOf(other) === name }
              alive.add(element)
              return element
            },
            *destroy(element) {
              alive.delete(element)
            },
            *update(element, node) {
              element.value = node.attr('value') ?? ''
            },
          }),
        )
        const wanted = [...new Map<string, string>(config).entries()].map(([name]) => name)
        expect(model.elements.map(e => e.name)).toEqual(wanted)
        for (const element of model.elements)
          expect(element.value).toBe(new Map<string, string>(config).get(element.name))
        expect(new Set(model.elements)).toEqual(alive)
        for (const old of before) if (wanted.includes(old.name)) expect(alive.has(old)).toBe(true)
      }
    }),
  )
})
