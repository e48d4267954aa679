// Configures an init with the test as its only child, and raises the child's quota by what the child asks for.
import {
  type AttachedRom,
  attachedRom,
  type Env,
  type Generator,
  log,
  numberOfBytes,
  type Op,
  Reporter,
} from '../../base/index.ts'

const CHILD = 'test-resource_request'
const INITIAL_RAM = 2 * 1024 * 1024
const CAPS = 3000

export function* startMonitor(env: Env): Op<void> {
  const reporter = new Reporter(env, 'config', 'init.config')
  yield* reporter.enabled(true)
  const state = yield* attachedRom(env, 'state')
  let ram = INITIAL_RAM
  let count = 0
  const configure = () => reporter.generateExpanding(g => initConfig(g, ram))

  const changed = yield* env.ep.signalHandler(function* () {
    yield* state.update()
    const requested = yield* requestedRam(state)
    if (requested === 0) return
    yield* log('responding to resource request of ', numberOfBytes(requested), ' cnt=', count++)
    ram += requested
    yield* configure()
  })
  yield* state.sigh(changed.cap)
  yield* configure()
}

function* requestedRam(state: AttachedRom): Op<number> {
  const child = (yield* state.node()).children.find(c => c.type === 'child' && c.string('name') === CHILD)
  return child?.subNode('ram')?.bytes('requested') ?? 0
}

function initConfig(g: Generator, ram: number): void {
  g.node('report', () => {
    g.attribute('requested', true)
    g.attribute('child_ram', true)
  })
  g.node('parent-provides', () => {
    for (const name of ['ROM', 'CPU', 'PD', 'LOG', 'Timer', 'Report'])
      g.node('service', () => g.attribute('name', name))
  })
  g.node('default-route', () => g.node('any-service', () => g.node('parent')))
  g.node('start', () => {
    g.attribute('name', CHILD)
    g.attribute('caps', CAPS)
    g.attribute('ram', ram)
    g.node('config')
  })
}
