// One client's view of a module: the timeline starts when the client connects and wraps at its end.
import {
  type AttachedRam,
  attachRam,
  type Capability,
  complainOfLeftOut,
  type Dataspace,
  type Env,
  generate,
  invalidCap,
  isValid,
  log,
  type Node,
  type Op,
  type SignalCap,
  type SignalHandler,
  submitSignal,
  type TimerConnection,
  timerConnection,
  toBytes,
  warning,
} from '../../base/index.ts'

const MAX_DESCRIPTION = 199

export class DynamicRom {
  readonly #env: Env
  readonly #rom: Node
  readonly #verbose: boolean
  readonly #timer: TimerConnection
  #handler: SignalHandler | undefined = undefined
  #step = 0
  #content: Node | undefined = undefined
  #sigh: SignalCap = invalidCap
  #ram: AttachedRam | undefined = undefined

  private constructor(env: Env, rom: Node, verbose: boolean, timer: TimerConnection) {
    this.#env = env
    this.#rom = rom
    this.#verbose = verbose
    this.#timer = timer
  }

  /** Executes the steps up to the first `sleep`. A module without any would be executed for ever, as in the original. */
  static *create(env: Env, rom: Node, verbose: boolean): Op<DynamicRom> {
    const session = new DynamicRom(env, rom, verbose, yield* timerConnection(env))
    session.#handler = yield* env.ep.signalHandler(() => session.#run())
    yield* session.#timer.sigh(session.#handler.cap)
    yield* session.#run()
    return session
  }

  *dataspace(): Op<Capability<Dataspace>> {
    const step = this.#content
    if (!step) return invalidCap
    const bytes = toBytes(yield* contentOf(step))
    if (this.#ram) yield* this.#ram.free()
    this.#ram = yield* attachRam(this.#env.ram, this.#env.rm, bytes.length + 1)
    yield* this.#ram.ds.write(0, bytes)
    return this.#ram.ds.cap
  }

  /** New content is always in a new dataspace. */
  update(): boolean {
    return false
  }

  *sigh(cap: SignalCap): Op<void> {
    this.#sigh = cap
  }

  *destroy(): Op<void> {
    yield* this.#timer.connection.close()
    if (this.#handler) yield* this.#env.ep.dissolveSignal(this.#handler)
    if (this.#ram) yield* this.#ram.free()
  }

  *#run(): Op<void> {
    const steps = this.#rom.children
    for (let blocked = false; !blocked; ) {
      const step = steps[this.#step]
      this.#step = (this.#step + 1) % steps.length
      if (step) blocked = yield* this.#execute(step)
    }
  }

  /** Tells whether the timeline waits now. */
  *#execute(step: Node): Op<boolean> {
    switch (step.type) {
      case 'inline': {
        this.#content = step
        yield* this.#notify()
        const description = step.attribute('description')?.slice(0, MAX_DESCRIPTION)
        yield* this.#log(description === undefined ? 'change' : `change (${description})`)
        return false
      }
      case 'empty':
        this.#content = undefined
        yield* this.#notify()
        yield* this.#log('remove')
        return false
      case 'sleep': {
        if (!step.hasAttribute('milliseconds')) return false
        const ms = step.unsigned('milliseconds')
        yield* this.#timer.client.triggerOnce(ms * 1000)
        yield* this.#log(`sleep ${ms} milliseconds`)
        return true
      }
      default:
        return false
    }
  }

  *#notify(): Op<void> {
    if (isValid(this.#sigh)) yield* submitSignal(this.#sigh)
  }

  *#log(text: string): Op<void> {
    if (this.#verbose) yield* log(this.#rom.string('name'), ': ', text)
  }
}

/** The one sub node of an `inline` step as text. */
function* contentOf(step: Node): Op<string> {
  const [content, ...more] = step.children
  if (more.length > 0) yield* warning('exactly one sub node expected: ', step)
  if (!content || more.length > 0) return ''
  let complete = true
  const text = generate(content.type, g => {
    complete = g.copyContent(content)
  })
  yield* complainOfLeftOut()
  if (!complete) yield* warning('step is too deeply nested: ', step)
  return text
}
