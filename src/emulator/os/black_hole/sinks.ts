// Sessions without packets: what is written to them is not read, what is read from them is empty.
import {
  type AttachedRam,
  AudioInterface,
  attachRam,
  type Capability,
  CaptureInterface,
  type Dataspace,
  DeviceListInterface,
  type Env,
  EventInterface,
  LogInterface,
  type Op,
  ok,
  RomInterface,
  type Root,
  rootComponent,
  toBytes,
} from '../../base/index.ts'

const PAGE = 4096
const EMPTY = '<empty/>'

/** A session with memory that it shares with its client. */
class Memory {
  readonly #env: Env
  ram: AttachedRam | undefined = undefined

  constructor(env: Env) {
    this.#env = env
  }

  *resize(bytes: number): Op<void> {
    yield* this.free()
    this.ram = yield* attachRam(this.#env.ram, this.#env.rm, Math.max(bytes, 1))
  }

  *dataspace(): Op<Capability<Dataspace>> {
    if (!this.ram) yield* this.resize(PAGE)
    return (this.ram as AttachedRam).ds.cap
  }

  *free(): Op<void> {
    if (this.ram) yield* this.ram.free()
    this.ram = undefined
  }
}

/** Root whose sessions have memory; `manage` makes the session's capability. */
const memoryRoot = (env: Env, manage: (memory: Memory) => Op<Capability<unknown>>): Op<Capability<Root>> =>
  rootComponent<Memory>(env.ep, {
    *create() {
      const session = new Memory(env)
      return ok({ session, cap: yield* manage(session) })
    },
    destroy: session => session.free(),
  })

const nothing = (): void => {}

export const audioRoot = (env: Env): Op<Capability<Root>> =>
  memoryRoot(env, memory =>
    env.ep.manage(AudioInterface, { dataspace: () => memory.dataspace(), start: nothing, stop: nothing }),
  )

export const eventRoot = (env: Env): Op<Capability<Root>> =>
  memoryRoot(env, memory =>
    env.ep.manage(EventInterface, { dataspace: () => memory.dataspace(), submitBatch: nothing }),
  )

export const captureRoot = (env: Env): Op<Capability<Root>> =>
  memoryRoot(env, memory =>
    env.ep.manage(CaptureInterface, {
      screenSize: () => ({ width: 1, height: 1 }),
      buffer: ({ width, height }) => memory.resize(4 * width * height),
      dataspace: () => memory.dataspace(),
      captureAt: () => 0,
    }),
  )

const emptyContent = (memory: Memory) =>
  function* (): Op<Capability<Dataspace>> {
    const cap = yield* memory.dataspace()
    yield* memory.ram?.ds.write(0, toBytes(EMPTY)) ?? done()
    return cap
  }

function* done(): Op<void> {}

export const deviceListRoot = (env: Env): Op<Capability<Root>> =>
  memoryRoot(env, memory => env.ep.manage(DeviceListInterface, { dataspace: emptyContent(memory) }))

export const romRoot = (env: Env): Op<Capability<Root>> =>
  memoryRoot(env, memory =>
    env.ep.manage(RomInterface, { dataspace: emptyContent(memory), update: () => true, sigh: nothing }),
  )

export const logRoot = (env: Env): Op<Capability<Root>> =>
  rootComponent<undefined>(env.ep, {
    *create() {
      return ok({ session: undefined, cap: yield* env.ep.manage(LogInterface, { write: nothing }) })
    },
  })
