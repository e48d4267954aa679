// Component that does what its config says, step by step; used to play all kinds of parts in tests. Follows os/src/app/dummy/main.cc.
import {
  type AttachedRom,
  attachedRom,
  component,
  type Env,
  log,
  type Node,
  type Op,
  sleepForever,
  type TimerConnection,
  timerConnection,
} from '../../base/index.ts'
import { CapConsumer, RamConsumer } from './consumers.ts'
import { LogConnections } from './log-connections.ts'
import { startLogService } from './log-service.ts'

/** Strings of the config are cut to what the original's buffers hold. */
const MAX_STRING = 49
const DEFAULT_SLEEP_MS = 100

class Main {
  readonly #env: Env
  readonly #config: AttachedRom
  readonly #ram: RamConsumer
  readonly #caps: CapConsumer
  #count = 0
  #version = ''
  #timer: TimerConnection | undefined = undefined
  #connections: LogConnections | undefined = undefined

  constructor(env: Env, config: AttachedRom) {
    this.#env = env
    this.#config = config
    this.#ram = new RamConsumer(env)
    this.#caps = new CapConsumer(env)
  }

  /** Executes the config from top to bottom, unless it is the same version as before. */
  *handleConfig(): Op<void> {
    yield* this.#config.update()
    const config = yield* this.#config.node()
    const version = config.string('version').slice(0, MAX_STRING)
    if (this.#count > 0 && version === this.#version) return
    this.#count++
    this.#version = version
    if (version !== '') yield* log('config ', this.#count, ': ', version)
    for (const step of config.children) yield* this.#execute(step)
  }

  *#execute(step: Node): Op<void> {
    switch (step.type) {
      case 'create_log_connections':
        yield* this.#destroyConnections()
        this.#connections = yield* LogConnections.create(
          this.#env,
          step.unsigned('count'),
          step.bytes('ram_upgrade'),
        )
        break
      case 'destroy_log_connections':
        yield* this.#destroyConnections()
        break
      case 'log_service':
        yield* startLogService(this.#env, step.bool('verbose'), step.unsigned('delay_close_ms'))
        break
      case 'consume_ram':
        yield* this.#ram.consume(step.bytes('amount'))
        break
      case 'consume_caps':
        yield* this.#caps.consume(step.unsigned('amount'))
        break
      case 'handle_yield_requests':
        yield* this.#handleYieldRequests()
        break
      case 'sleep':
        this.#timer ??= yield* timerConnection(this.#env)
        yield* this.#timer.msleep(step.unsigned('ms', DEFAULT_SLEEP_MS))
        break
      case 'sleep_forever':
        yield* sleepForever()
        break
      case 'log':
        yield* log(step.string('string').slice(0, MAX_STRING))
        break
      case 'exit':
        yield* this.#env.exit(0)
    }
  }

  *#destroyConnections(): Op<void> {
    if (this.#connections) yield* this.#connections.destroy()
    this.#connections = undefined
  }

  *#handleYieldRequests(): Op<void> {
    const handler = yield* this.#env.ep.signalHandler(() => this.#yield())
    yield* this.#env.parent.yieldSigh(handler.cap)
  }

  *#yield(): Op<void> {
    yield* log('got yield request')
    yield* this.#ram.release()
    yield* this.#caps.release()
    yield* this.#env.parent.yieldResponse()
  }
}

export default component(function* (env) {
  const config = yield* attachedRom(env, 'config')
  const main = new Main(env, config)
  const changed = yield* env.ep.signalHandler(() => main.handleConfig())
  yield* config.sigh(changed.cap)
  yield* main.handleConfig()
})
