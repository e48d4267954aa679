// Init's model of its config: one element for each node that means something, kept in step with the config as it changes.
// Follows sandbox/config_model.cc.
import { error, log, type Op } from '../../base/index.ts'
import { ListModel, type ModelElement } from './list-model.ts'
import { type AffinitySpace, DEFAULT_PRESERVATION, type Quota } from './model/index.ts'
import { bytes, type Node, text, unsigned } from './node.ts'
import type { SandboxParentService } from './service.ts'
import { CreationFailed, type StartFactory, StartModel } from './start-model.ts'

/** Parameters that the config sets; the model writes them, the sandbox reads them. */
export interface Settings {
  verbose: boolean
  version: string
  prioLevels: number
  preservation: Quota
  defaults: Quota
  defaultRoute: Node | undefined
  affinitySpace: AffinitySpace | undefined
}

export const initialSettings = (): Settings => ({
  verbose: false,
  version: '',
  prioLevels: 0,
  preservation: { ...DEFAULT_PRESERVATION },
  defaults: { ram: 0, caps: 0 },
  defaultRoute: undefined,
  affinitySpace: undefined,
})

export interface ServiceModel {
  update(node: Node): void
}

/** Parts of the sandbox that config nodes act upon. */
export interface ModelActors extends StartFactory {
  readonly settings: Settings
  createParentService(name: string): SandboxParentService
  createService(name: string): ServiceModel
  destroyService(service: ServiceModel): void
  /** `node` is undefined when the `report` node vanished. */
  applyReport(node: Node | undefined): Op<void>
  applyHeartbeat(node: Node | undefined): Op<void>
}

interface Element extends ModelElement {
  update(node: Node): Op<void>
  destroy(): Op<void>
  readonly start?: StartModel
}

/** An element of which there is one at most. */
function single(
  type: string,
  update: (node: Node) => Op<void>,
  destroy: () => Op<void> = function* () {},
): Element {
  return { matches: node => node.type === type, update, destroy }
}

/** `resource` nodes name RAM or CAP; anything else ends init, as the exception that nobody catches does in the original. */
export class UnknownResourceName extends Error {}

const CREATORS: Readonly<Record<string, (node: Node, actors: ModelActors) => Element>> = {
  'parent-provides': (_node, actors) => parentProvides(actors),
  'default-route': (_node, { settings }) =>
    single(
      'default-route',
      function* (node) {
        settings.defaultRoute = node
      },
      function* () {
        settings.defaultRoute = undefined
      },
    ),
  default: (_node, { settings }) =>
    single('default', function* (node) {
      settings.defaults = { caps: unsigned(node, 'caps', 0), ram: bytes(node, 'ram', 0) }
    }),
  'affinity-space': (_node, { settings }) =>
    single(
      'affinity-space',
      function* (node) {
        settings.affinitySpace = { width: unsigned(node, 'width', 1), height: unsigned(node, 'height', 1) }
      },
      function* () {
        settings.affinitySpace = undefined
      },
    ),
  report: (_node, actors) =>
    single(
      'report',
      node => actors.applyReport(node),
      () => actors.applyReport(undefined),
    ),
  heartbeat: (_node, actors) =>
    single(
      'heartbeat',
      node => actors.applyHeartbeat(node),
      () => actors.applyHeartbeat(undefined),
    ),
  resource: resourceElement,
  service: serviceElement,
  start: startElement,
  alias: startElement,
}

function parentProvides(actors: ModelActors): Element {
  const { settings } = actors
  const model = new ListModel<ModelElement & { service: SandboxParentService }>()
  const update = function* (nodes: readonly Node[]): Op<void> {
    let first = true
    yield* model.update(nodes, {
      *create(node) {
        const name = text(node, 'name')
        if (settings.verbose) {
          if (first) yield* log('parent provides')
          first = false
          yield* log('  service "', name, '"')
        }
        const service = actors.createParentService(name)
        return { service, matches: other => text(other, 'name') === name }
      },
      *update() {},
      *destroy(element) {
        element.service.abandoned = true
      },
    })
  }
  return single(
    'parent-provides',
    node => update(node.children()),
    () => update([]),
  )
}

function resourceElement(node: Node, { settings }: ModelActors): Element {
  const name = text(node, 'name')
  if (name !== 'RAM' && name !== 'CAP') throw new UnknownResourceName(name)
  const { preservation } = settings
  return {
    matches: other => other.type === 'resource' && text(other, 'name') === name,
    *update(other) {
      if (name === 'RAM') preservation.ram = bytes(other, 'preserve', DEFAULT_PRESERVATION.ram)
      else preservation.caps = unsigned(other, 'preserve', DEFAULT_PRESERVATION.caps)
    },
    *destroy() {
      if (name === 'RAM') preservation.ram = DEFAULT_PRESERVATION.ram
      else preservation.caps = DEFAULT_PRESERVATION.caps
    },
  }
}

function serviceElement(node: Node, actors: ModelActors): Element {
  const name = text(node, 'name')
  const service = actors.createService(name)
  return {
    matches: other => other.type === 'service' && text(other, 'name') === name,
    *update(other) {
      service.update(other)
    },
    *destroy() {
      actors.destroyService(service)
    },
  }
}

function startElement(node: Node, actors: ModelActors): Element {
  const start = new StartModel(actors, node)
  return {
    start,
    matches: other => (other.type === 'start' || other.type === 'alias') && start.matches(other),
    update: other => start.update(other),
    destroy: () => start.reset(),
  }
}

export class ConfigModel {
  readonly #actors: ModelActors
  readonly #model = new ListModel<Element>()

  constructor(actors: ModelActors) {
    this.#actors = actors
  }

  /** Applies all nodes in document order. Nodes of unknown type are skipped silently. */
  *update(config: Node): Op<void> {
    const actors = this.#actors
    const known = config.children().filter(node => Object.hasOwn(CREATORS, node.type))
    try {
      yield* this.#model.update(known, {
        *create(node) {
          return CREATORS[node.type]!(node, actors)
        },
        update: (element, node) => element.update(node),
        destroy: element => element.destroy(),
      })
    } catch (cause) {
      if (!(cause instanceof CreationFailed)) throw cause
      yield* error('child creation failed')
    }
  }

  /** Replaces the children that are to be restarted, with their nodes of the current config. */
  *applyChildrenRestart(config: Node): Op<void> {
    for (const node of config.children())
      for (const element of this.#model.elements)
        if (element.start && element.matches(node)) yield* element.start.applyRestart(node)
  }

  *triggerStartChildren(): Op<void> {
    for (const element of this.#model.elements) if (element.start) yield* element.start.triggerStart()
  }
}
