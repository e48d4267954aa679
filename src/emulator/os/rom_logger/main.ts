// Prints a ROM module each time it changes. Follows os/src/app/rom_logger/main.cc.
import {
  type AttachedRom,
  attachedRom,
  component,
  type Env,
  error,
  log,
  type Node,
  type Op,
  type SignalCap,
  type SignalHandler,
  splitLines,
  warning,
} from '../../base/index.ts'

/** Formats are cut to what the original's buffer holds. */
const MAX_FORMAT = 7

class Main {
  readonly #env: Env
  readonly #config: AttachedRom
  #name = ''
  #rom: AttachedRom | undefined = undefined

  constructor(env: Env, config: AttachedRom) {
    this.#env = env
    this.#config = config
  }

  *construct(): Op<void> {
    const handler: SignalHandler = yield* this.#env.ep.signalHandler(() => this.#update(handler.cap))
    yield* this.#config.sigh(handler.cap)
    yield* this.#update(handler.cap)
  }

  *#update(sigh: SignalCap): Op<void> {
    yield* this.#config.update()
    const config = yield* this.#config.node()
    const name = config.attribute('rom')
    if (name === undefined) {
      yield* warning('could not determine ROM name from config')
      return
    }
    if (name !== this.#name) {
      if (this.#rom) yield* this.#rom.close()
      this.#rom = yield* attachedRom(this.#env, name)
      yield* this.#rom.sigh(sigh)
      this.#name = name
    }
    if (this.#rom) yield* this.#print(this.#rom, config)
  }

  *#print(rom: AttachedRom, config: Node): Op<void> {
    const format = config.string('format', 'text').slice(0, MAX_FORMAT)
    yield* rom.update()
    if (!rom.valid) {
      yield* log("ROM '", this.#name, "' is invalid")
      return
    }
    yield* log("ROM '", this.#name, "':")
    if (format === 'text') for (const line of splitLines(yield* rom.text())) yield* log('  ', line)
    else if (format === 'hexdump') yield* hexdump(rom)
    else yield* error("unknown format specified by '", config, "'")
  }
}

const hex16 = (value: number): string => value.toString(16).padStart(4, '0')

/** Rows of eight 16-bit words behind their index. */
function* hexdump(rom: AttachedRom): Op<void> {
  const words = Math.floor(rom.size / 2)
  for (let i = 0; i < words; i += 8) {
    const row = [i.toString(16).padStart(8, '0')]
    for (let k = 0; k < 8; k++) row.push(hex16((yield* rom.dataspace?.load((i + k) * 2, 2) ?? none()) ?? 0))
    yield* log(row.join(' '))
  }
}

function* none(): Op<number> {
  return 0
}

export default component(function* (env) {
  yield* new Main(env, yield* attachedRom(env, 'config')).construct()
})
