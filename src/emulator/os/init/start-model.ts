// Counterpart of one `start` or `alias` node: owns the child or alias of that name. Follows Start_model of sandbox/config_model.h.
import type { Op } from '../../base/index.ts'
import type { Alias } from './alias.ts'
import type { Child } from './child.ts'
import { type Node, nameOf, text } from './node.ts'

export interface StartFactory {
  /** False while a child of this name and version is still there. */
  readyToCreate(name: string, version: string): boolean
  /** Throws CreationFailed. */
  createChild(start: Node): Op<Child>
  updateChild(child: Child, start: Node): Op<void>
  createAlias(name: string): Alias
  destroyAlias(alias: Alias): void
}

/** A child object could not be built; ends the application of the config. */
export class CreationFailed extends Error {}

export class StartModel {
  readonly #factory: StartFactory
  readonly #name: string
  readonly #version: string
  #type = ''
  #child: Child | undefined = undefined
  #alias: Alias | undefined = undefined

  constructor(factory: StartFactory, node: Node) {
    this.#factory = factory
    this.#name = nameOf(node)
    this.#version = text(node, 'version')
  }

  matches(node: Node): boolean {
    return this.#name === nameOf(node) && this.#version === text(node, 'version')
  }

  *update(node: Node): Op<void> {
    if (this.#type !== node.type) yield* this.reset()
    this.#type = node.type
    if (node.type === 'alias') {
      this.#alias ??= this.#factory.createAlias(this.#name)
      yield* this.#alias.update(node)
      return
    }
    if (!this.#child && this.#factory.readyToCreate(this.#name, this.#version))
      this.#child = yield* this.#factory.createChild(node)
    if (this.#child) yield* this.#factory.updateChild(this.#child, node)
  }

  *reset(): Op<void> {
    this.#child?.abandon()
    if (this.#alias) this.#factory.destroyAlias(this.#alias)
    this.#child = undefined
    this.#alias = undefined
  }

  /** Replaces a child that is to be restarted. */
  *applyRestart(node: Node): Op<void> {
    if (!this.#child?.restartScheduled) return
    this.#child.abandon()
    this.#child = undefined
    yield* this.update(node)
  }

  *triggerStart(): Op<void> {
    if (this.#child) yield* this.#child.tryStart()
  }
}
