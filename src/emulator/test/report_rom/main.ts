// A report and its readers through report_rom: updates, the end of the writer, a second writer. Follows os/src/test/report_rom/main.cc.
import {
  type AttachedRom,
  attachedRom,
  component,
  type Env,
  error,
  log,
  type Op,
  Reporter,
  type TimerConnection,
  timerConnection,
} from '../../base/index.ts'

const NAME = 'brightness'
const EXPECTED = 'brightness | value: 77\n-\n'
const WAIT_US = 250_000

class Main {
  readonly #env: Env
  readonly #timer: TimerConnection
  readonly #reporter: Reporter
  #rom: AttachedRom | undefined = undefined
  #state: 'first update' | 'timeout' | 'second update' = 'first update'

  constructor(env: Env, timer: TimerConnection) {
    this.#env = env
    this.#timer = timer
    this.#reporter = new Reporter(env, NAME)
  }

  *construct(): Op<void> {
    yield* log('--- test-report_rom started ---')
    const timeout = yield* this.#env.ep.signalHandler(() => this.#handleTimeout())
    yield* this.#timer.sigh(timeout.cap)
    yield* log('Reporter: open session')
    yield* this.#reporter.enabled(true)
    yield* log('Reporter: brightness 10')
    yield* this.#report(10)
    yield* log('ROM client: request brightness report')
    const rom = yield* attachedRom(this.#env, NAME)
    this.#rom = rom
    const updated = yield* this.#env.ep.signalHandler(() => this.#handleUpdate(rom))
    yield* rom.sigh(updated.cap)
    yield* this.#show(rom)
    yield* log('Reporter: updated brightness to 77')
    yield* this.#report(77)
    yield* log('ROM client: wait for update notification')
  }

  *#report(value: number): Op<void> {
    yield* this.#reporter.generate(g => g.attribute('value', value))
  }

  *#show(rom: AttachedRom): Op<void> {
    yield* log('         -> ', yield* rom.text())
  }

  *#handleUpdate(rom: AttachedRom): Op<void> {
    if (this.#state === 'first update') {
      yield* log('ROM client: got signal')
      yield* log('ROM client: request updated brightness report')
      yield* rom.update()
      yield* rom.update()
      yield* this.#show(rom)
      yield* log('Reporter: close report session, wait a bit')
      yield* this.#reporter.enabled(false)
      yield* this.#timer.client.triggerOnce(WAIT_US)
      this.#state = 'timeout'
    } else if (this.#state === 'second update') {
      yield* log('ROM client: try to open the same report again')
      yield* new Reporter(this.#env, NAME).enabled(true)
      yield* error('expected Service_denied')
    }
  }

  *#handleTimeout(): Op<void> {
    const rom = this.#rom
    if (this.#state !== 'timeout' || !rom) return
    yield* log('got timeout')
    yield* this.#show(rom)
    const content = yield* rom.text()
    if (content !== EXPECTED) {
      yield* error("unexpected ROM content: '", content, "'")
      yield* this.#env.exit(-1)
    }
    yield* rom.update()
    yield* log('ROM client: ROM is available despite report was closed - OK')
    yield* log('Reporter: start reporting (while the ROM client still listens)')
    yield* this.#reporter.enabled(true)
    yield* this.#report(99)
    yield* log('ROM client: wait for update notification')
    this.#state = 'second update'
  }
}

export default component(function* (env) {
  yield* new Main(env, yield* timerConnection(env)).construct()
})
