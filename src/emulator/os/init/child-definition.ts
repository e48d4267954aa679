// What the start node says about a child, as it stands now. Follows the configuration part of sandbox/child.{h,cc}.
import type { Env, Op, Service } from '../../base/index.ts'
import { InlineConfig } from './inline-config.ts'
import { bool, differs, type Node, nameOf, subNode, text } from './node.ts'
import { binaryOf, type HeartbeatConfig, heartbeatOf } from './start-node.ts'

export class ChildDefinition {
  readonly name: string
  readonly version: string
  readonly useLd: boolean
  readonly managingSystem: boolean
  readonly #env: Env
  #start: Node
  #route: Node | undefined
  #config: InlineConfig | undefined = undefined

  constructor(env: Env, start: Node, defaultRoute: Node | undefined) {
    this.name = nameOf(start)
    this.version = text(start, 'version')
    this.useLd = bool(start, 'ld', true)
    this.managingSystem = bool(start, 'managing_system', false)
    this.#env = env
    this.#start = start
    this.#route = subNode(start, 'route') ?? defaultRoute
  }

  get start(): Node {
    return this.#start
  }
  get route(): Node | undefined {
    return this.#route
  }
  get binary(): string {
    return binaryOf(this.#start)
  }
  get heartbeat(): HeartbeatConfig {
    return heartbeatOf(this.#start)
  }
  get propagatesExit(): boolean {
    const exit = subNode(this.#start, 'exit')
    return exit !== undefined && bool(exit, 'propagate', false)
  }
  /** The ROM service that holds the config of the start node; none if it has no config. */
  get configService(): Service | undefined {
    return this.#config && !this.#config.abandoned ? this.#config.service : undefined
  }

  *construct(): Op<void> {
    if (subNode(this.#start, 'config')) yield* this.#createConfig()
  }

  *#createConfig(): Op<void> {
    this.#config = yield* InlineConfig.create(this.#env, this.name, () => subNode(this.#start, 'config'))
  }

  /** Takes over a changed start node; tells whether the sessions of the child may belong elsewhere now. */
  *update(start: Node): Op<boolean> {
    const old = this.#start
    this.#start = start
    const routeChanged = this.#applyRoute(old, start)
    const configMoved = yield* this.#applyInlineConfig(subNode(old, 'config'), subNode(start, 'config'))
    return routeChanged || configMoved || binaryOf(old) !== binaryOf(start)
  }

  /** A route that appears or vanishes goes unnoticed until the child is created anew; only one that differs counts. */
  #applyRoute(old: Node, start: Node): boolean {
    const [before, now] = [subNode(old, 'route'), subNode(start, 'route')]
    if (!before || !now || !differs(before, now)) return false
    this.#route = now
    return true
  }

  *#applyInlineConfig(before: Node | undefined, now: Node | undefined): Op<boolean> {
    if (before && !now && this.#config) this.#config.abandoned = true
    if (!before && now) yield* this.#createConfig()
    if (before && now && differs(before, now) && this.#config) yield* this.#config.triggerUpdate()
    return (before === undefined) !== (now === undefined)
  }

  *destroy(): Op<void> {
    if (this.#config) yield* this.#config.destroy()
  }
}
