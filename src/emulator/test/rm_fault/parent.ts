// The parent: resolves the faults of its child one after the other, each in the way that the count of faults says.
import {
  type AttachArgs,
  type AttachedRam,
  attachRam,
  type Capability,
  type Child,
  client,
  compute,
  type Dataspace,
  type Env,
  error,
  type Fault,
  hex,
  log,
  type Op,
  type RegionMapClient,
  RegionMapInterface,
  romConnection,
} from '../../base/index.ts'
import { createChild } from './child-policy.ts'
import { MANAGED_ADDRESS, POLL_NS, Sign, WORD } from './protocol.ts'

const PAGE = 4096
const READ_FAULTS = 4
/** Number of the first fault that is none of writing. */
const FIRST_EXEC_FAULT = 7

export function* startParent(env: Env): Op<void> {
  const binary = yield* romConnection(env, 'ld.lib.so')
  const memory = yield* attachRam(env.ram, env.rm, PAGE)
  const parent = new Parent(env, memory, yield* binary.client.dataspace())
  const onFault = yield* env.ep.signalHandler(() => parent.handleFault())
  const onStackFault = yield* env.ep.signalHandler(() => parent.handleStackFault())
  const child = yield* createChild(env, { addressSpace: onFault.cap, stackArea: onStackFault.cap })
  yield* parent.attendTo(child)
}

class Parent {
  readonly #env: Env
  /** Shared with the child while it is attached there. */
  readonly #memory: AttachedRam
  readonly #binary: Capability<Dataspace>
  #space: RegionMapClient | undefined
  #faults = 0

  constructor(env: Env, memory: AttachedRam, binary: Capability<Dataspace>) {
    this.#env = env
    this.#memory = memory
    this.#binary = binary
  }

  *attendTo(child: Child): Op<void> {
    if (child.pd) this.#space = client(RegionMapInterface, yield* child.pd.addressSpace())
  }

  *handleFault(): Op<void> {
    yield* log('received region-map fault signal, request fault state')
    const fault = yield* this.#childSpace.fault()
    const state = fault.type === 'NONE' ? 'READY' : `${fault.type}_FAULT`
    yield* log('rm session state is ', state, ', pf_addr=', hex(fault.address))
    if (fault.type === 'NONE') return yield* log('ignoring spurious fault signal')

    const number = this.#faults++
    const page = fault.address - (fault.address % PAGE)
    if (number < READ_FAULTS) yield* this.#resolveRead(page)
    else if (number < FIRST_EXEC_FAULT) yield* this.#resolveWrite(page, number - READ_FAULTS)
    else yield* this.#endExec(fault)
  }

  /** The end: the child waits for us, and we for it. */
  *handleStackFault(): Op<void> {
    const { type } = yield* this.#childSpace.fault()
    if (type !== 'EXEC') return yield* error('unexpected state ', `${type}_FAULT`)
    yield* this.#set(Sign.STOP)
    while ((yield* this.#value()) !== Sign.SHUTDOWN) yield* compute(POLL_NS)
    yield* log('--- parent role of region-manager fault test finished --- ')
    yield* this.#env.exit(0)
  }

  *#resolveRead(at: number): Op<void> {
    yield* log('attach dataspace to the child at ', hex(at))
    yield* this.#set(Sign.READ)
    yield* this.#attach(this.#memory.ds.cap, at)
    while ((yield* this.#value()) === Sign.READ) yield* compute(POLL_NS)
    yield* log('child modified dataspace content, new value is ', hex(yield* this.#value()))
    yield* log('revoke dataspace from child')
    yield* this.#childSpace.detach(at)
  }

  /** Round 0 attaches a ROM, whose fault at writing is answered with read-only RAM, and that one's with RAM. */
  *#resolveWrite(at: number, round: number): Op<void> {
    if (round === 0) {
      yield* log('test WRITE faults on read-only binary and read-only attached RAM')
      yield* this.#set(Sign.WRITE)
      return yield* this.#attach(this.#binary, at)
    }
    if (round === 2) yield* this.#memory.ds.store(WORD, WORD, Sign.STOP)
    yield* log('got write fault on ', hex(at), round === 1 ? ' ROM (binary)' : ' read-only attached RAM')
    yield* this.#childSpace.detach(at)
    yield* this.#attach(this.#memory.ds.cap, at, { size: PAGE, writeable: round === 2 })
  }

  *#endExec(fault: Fault): Op<void> {
    if (fault.type !== 'EXEC' || fault.address !== MANAGED_ADDRESS)
      return yield* error('exec test failed ', fault.type, ' addr=', hex(fault.address))
    yield* log('got exec fault on dataspace')
    yield* this.#set(Sign.STOP)
  }

  *#attach(ds: Capability<Dataspace>, at: number, args: Partial<AttachArgs> = {}): Op<void> {
    const defaults = { size: 0, offset: 0, at, executable: false, writeable: true }
    const range = yield* this.#childSpace.attach(ds, { ...defaults, ...args })
    if (!range.ok) yield* error('attaching unexpectedly failed')
  }

  get #childSpace(): RegionMapClient {
    return this.#space as RegionMapClient
  }
  #value(): Op<number> {
    return this.#memory.ds.load(0, WORD)
  }
  #set(value: number): Op<void> {
    return this.#memory.ds.store(0, WORD, value)
  }
}
