// Writes the output as the config's `output` node describes it. Follows Main::_evaluate_node of os/src/server/rom_filter/main.cc.
import type { Generator, Node } from '../../base/index.ts'
import { romNameOf } from './input-roms.ts'
import { inputValue } from './query.ts'

export class OutputWriter {
  readonly warnings: string[] = []
  readonly #config: Node
  readonly #roms: ReadonlyMap<string, Node>
  readonly #verbose: boolean

  /** `roms` are the contents of the input modules by name. */
  constructor(config: Node, roms: ReadonlyMap<string, Node>, verbose: boolean) {
    this.#config = config
    this.#roms = roms
    this.#verbose = verbose
  }

  /** Executes the sub nodes of `node` in order. */
  write(node: Node, g: Generator): void {
    for (const step of node.children) this.#step(step, g)
  }

  #step(step: Node, g: Generator): void {
    switch (step.type) {
      case 'if':
        this.#branch(step, g)
        break
      case 'attribute':
        this.#attribute(step, g)
        break
      case 'node':
        g.node(step.string('type'), () => this.write(step, g))
        break
      case 'inline':
        if (!g.copySubNodes(step)) this.warnings.push(`node is too deeply nested: ${step}`)
        break
      case 'input':
        this.#copyInput(step, g)
        break
    }
  }

  #branch(step: Node, g: Generator): void {
    const branch = step.subNode(this.#holds(step.subNode('has_value')) ? 'then' : 'else')
    if (branch) this.write(branch, g)
  }

  #holds(condition: Node | undefined): boolean {
    if (!condition) return false
    const value = this.#value(condition.string('input'))
    return value !== undefined && value === condition.string('value')
  }

  #attribute(step: Node, g: Generator): void {
    const input = step.attribute('input')
    const value = input === undefined ? step.string('value') : this.#value(input)
    if (value !== undefined) g.attribute(step.string('name'), value)
  }

  /** Several inputs of one name: the last one counts. */
  #value(name: string): string | undefined {
    const input = this.#config.subNodes('input').findLast(candidate => candidate.string('name') === name)
    const content = input && this.#roms.get(romNameOf(input))
    const value = input && content && inputValue(input, content)
    if (value === undefined && this.#verbose)
      this.warnings.push(`could not obtain input value for input ${name}`)
    return value
  }

  /** Here the name is that of the ROM module. */
  #copyInput(step: Node, g: Generator): void {
    const content = this.#roms.get(step.string('name'))
    if (!content || content.type === 'empty') return
    const complete = step.bool('skip_toplevel', false) ? g.copySubNodes(content) : g.copy(content)
    if (!complete) this.warnings.push(`node too deeply nested: ${content}`)
  }
}
