// Starts and kills a client of a LOG server in another init, again and again, and watches that no quota gets lost.
// Follows os/src/test/init_loop/main.cc.
import {
  type AttachedRom,
  attachedRom,
  component,
  type Env,
  error,
  type Generator,
  type Node,
  type Op,
  Reporter,
} from '../../base/index.ts'
import { generateInitConfig } from './init-config.ts'
import { RamTracker } from './ram-tracker.ts'

const ITERATIONS = 20
const MAX_LOSS = 16 * 1024

const childOf = (state: Node, name: string): Node | undefined =>
  state.subNodes('child').find(child => child.string('name') === name)

class Main {
  readonly #env: Env
  readonly #state: AttachedRom
  readonly #reporter: Reporter
  readonly #initRam = new RamTracker('init')
  readonly #serverRam = new RamTracker('server')
  #clientStarting = false
  #count = 0

  constructor(env: Env, state: AttachedRom) {
    this.#env = env
    this.#state = state
    this.#reporter = new Reporter(env, 'config', 'init.config')
  }

  *construct(): Op<void> {
    yield* this.#reporter.enabled(true)
    const changed = yield* this.#env.ep.signalHandler(() => this.#handleState())
    yield* this.#state.sigh(changed.cap)
    yield* this.#handleState()
    yield* this.#configure()
  }

  *#configure(): Op<void> {
    yield* this.#reporter.generateExpanding((g: Generator) => generateInitConfig(g, this.#clientStarting))
  }

  *#handleState(): Op<void> {
    yield* this.#state.update()
    const state = yield* this.#state.node()
    const client = childOf(state, 'client')
    const server = childOf(state, 'server')
    if (this.#clientStarting) {
      if (client && hasLogSession(client)) this.#clientStarting = false
    } else {
      const connected = server?.subNodes('provided').some(provided => provided.children.length > 0)
      if (!client && !connected) yield* this.#iterate(state, server)
    }
    if (this.#count === ITERATIONS) yield* this.#env.exit(0)
    yield* this.#configure()
  }

  *#iterate(state: Node, server: Node | undefined): Op<void> {
    this.#count++
    yield* this.#initRam.announce(this.#count)
    yield* this.#initRam.update(state.subNode('ram'))
    yield* this.#serverRam.update(server?.subNode('ram'))
    this.#clientStarting = true
    if (this.#initRam.totalLoss <= MAX_LOSS && this.#serverRam.totalLoss <= MAX_LOSS) return
    yield* error('unexpected quota distribution')
    yield* this.#env.exit(1)
  }
}

const hasLogSession = (child: Node): boolean =>
  child
    .subNodes('requested')
    .some(requested =>
      requested
        .subNodes('session')
        .some(session => session.string('service') === 'LOG' && session.string('state') === 'CAP_HANDED_OUT'),
    )

export default component(function* (env) {
  yield* new Main(env, yield* attachedRom(env, 'state')).construct()
})
