// Start of a component: from the first instruction of its initial thread to the call of `construct` in the entrypoint `ep`
// (reference genode.md 11.1; base/src/lib/base/{component,entrypoint}.cc, base/src/lib/startup/).

import { Context, myself, resume, ThreadSel } from '../base-nova/context.ts'
import { mutexHooks, sleepForever } from '../base-nova/lock.ts'
import {
  type Cpu,
  ENTRY_OFFSET,
  ENTRY_SIZE,
  type Execution,
  type ProgramFactory,
} from '../base-nova/program.ts'
import { invoke, rpcHooks, serve } from '../base-nova/rpc.ts'
import { raise } from '../base-nova/syscalls.ts'
import {
  contextOf,
  Entry,
  entryOfStack,
  MAIN_SLOT,
  setTextBase,
  setThreadEntry,
} from '../base-nova/threads.ts'
import { type Capability, capability, isValid } from './capability.ts'
import type { ComponentDefinition } from './component.ts'
import { ComponentEnv, ownAddressSpace } from './component-env.ts'
import { Entrypoint, findServant } from './entrypoint.ts'
import type { CpuCap } from './interfaces/cpu.ts'
import { RegionMapInterface } from './interfaces/memory.ts'
import { EnvId, type Parent, type ParentClient, ParentInterface } from './interfaces/parent.ts'
import { type PdCap, PdInterface } from './interfaces/pd.ts'
import { LogInterface } from './interfaces/services.ts'
import { error, setLogSink } from './log.ts'
import type { Op } from './op.ts'
import { classic } from './profile.ts'
import { none } from './rpc/codec.ts'
import { client, rpc, rpcInterface } from './rpc/interface.ts'
import { dispatchSignals } from './signal.ts'
import { Thread } from './thread.ts'

const EP_STACK = 64 * 1024
/** Objects that the real base library has allocated when `construct` begins and that this one does without (measured: 14 in all). */
const IDLE_CAPS = classic ? 0 : 3
const IDLE_IMPRINT = 2 ** 32
const ConstructInterface = rpcInterface('Construct', { construct: rpc([], none) })

/** Finds out what the component consists of; runs in `ep`. */
export type LoadComponent = (env: ComponentEnv) => Op<ComponentDefinition>

/** The program of a component: `load` says where the component's definition comes from. */
export const program =
  (load: LoadComponent): ProgramFactory =>
  () => ({ enter: (cpu, ip) => enter(cpu, ip, () => startComponent(load)) })

/** Instance of a program with base in it; `main` is what the initial thread does, `more` the entry points beyond those of base. */
export const enter = (
  cpu: Cpu,
  ip: number,
  main: () => Op<void>,
  more?: (cpu: Cpu, entry: number) => Execution,
): Execution => {
  const base = ip - (ip % 4096)
  const entry = (ip - base - ENTRY_OFFSET) / ENTRY_SIZE
  if (entry === Entry.MAIN) return enterMain(cpu, base, main)
  const known = entryOfStack(cpu)
  if (entry === Entry.RPC && known) return serve(contextOf(cpu, known), findServant)
  if (entry === Entry.THREAD && known?.run) return enterThread(contextOf(cpu, known), known.run)
  return more ? more(cpu, entry) : undefinedEntry(cpu)
}

function* enterMain(cpu: Cpu, base: number, main: () => Op<void>): Op<void> {
  setTextBase(base)
  const context = new Context(cpu, 0)
  setThreadEntry(MAIN_SLOT, { name: '', eventBase: 0, run: undefined, context })
  resume(context)
  yield* main()
  yield* sleepForever()
}

function* enterThread(context: Context, run: () => Op<void>): Op<void> {
  resume(context)
  yield* run()
  yield* sleepForever()
}

function* undefinedEntry(cpu: Cpu): Op<void> {
  resume(new Context(cpu, 0))
  for (;;) yield* raise(6)
}

/** Threads that are just saying so; the LOG session may be invalid, too. */
const reporting = new Set<Context>()

function* reportInvalidObject(): Op<void> {
  const self = myself()
  if (reporting.has(self)) return
  reporting.add(self)
  yield* error('attempt of IPC call to an invalid object')
  reporting.delete(self)
}

/** Texts of base for misuse of RPC and locks. */
export const installMessages = (): void => {
  rpcHooks.invalidObject = reportInvalidObject
  rpcHooks.invalidOpcode = opcode => error('invalid opcode ', opcode)
  mutexHooks.deadlock = () => error('deadlock ahead')
  mutexHooks.notOwner = () => error('release denied, caller not owner')
}

function* startComponent(load: LoadComponent): Op<void> {
  const parent = client(ParentInterface, capability<Parent>(ThreadSel.PARENT))
  const env = yield* createEnv(parent)
  installMessages()
  yield* startEntrypoint(env)
  yield* startSignalHandler(env)
  yield* env.listenForResources()
  yield* env.listenForSessions()
  const heartbeat = yield* env.ep.signalHandler(() => parent.heartbeatResponse())
  yield* parent.heartbeatSigh(heartbeat.cap)
  yield* constructComponent(env, load)
  yield* env.ep.proxy()
}

/** Without its environment, a component whose parent has just been killed cannot go on. */
function* envSession(parent: ParentClient, id: number): Op<Capability<never>> {
  const cap = yield* parent.sessionCap(id)
  return cap.ok ? yield* alive(cap.value) : yield* sleepForever()
}

function* alive(cap: Capability<unknown>): Op<Capability<never>> {
  return isValid(cap) ? (cap as Capability<never>) : yield* sleepForever()
}

function* createEnv(parent: ParentClient): Op<ComponentEnv> {
  const pdCap: PdCap = yield* envSession(parent, EnvId.PD)
  const cpuCap: CpuCap = yield* envSession(parent, EnvId.CPU)
  const sink = client(LogInterface, yield* envSession(parent, EnvId.LOG))
  setLogSink(text => sink.write(text))
  const pd = client(PdInterface, pdCap)
  const stackArea = client(RegionMapInterface, yield* alive(yield* pd.stackArea()))
  const holder: { env?: ComponentEnv } = {}
  const rm = yield* ownAddressSpace(pd, function* (ram, caps) {
    yield* holder.env?.upgrade(EnvId.PD, `ram_quota=${ram}, cap_quota=${caps}`) ?? sleepForever()
  })
  holder.env = new ComponentEnv(parent, { pd: pdCap, cpu: cpuCap }, stackArea, rm)
  return holder.env
}

function* startEntrypoint(env: ComponentEnv): Op<void> {
  const thread = yield* Thread.create(env.threads, { name: 'ep', stackSize: EP_STACK }, undefined)
  if (!thread.ok) yield* sleepForever()
  else {
    yield* thread.value.start()
    env.initialEntrypoint = new Entrypoint('ep', yield* thread.value.executionContext(), env)
  }
}

function* startSignalHandler(env: ComponentEnv): Op<void> {
  const source = yield* env.pd.signalSource()
  if (!source.ok) return
  env.signalSource = source.value
  const thread = yield* Thread.create(env.threads, { name: 'signal handler' }, () =>
    dispatchSignals(source.value.sel),
  )
  if (thread.ok) yield* thread.value.start()
}

/** The initial thread waits while `construct` runs in `ep`, and hands signals to `ep` afterwards. */
function* constructComponent(env: ComponentEnv, load: LoadComponent): Op<void> {
  const cap = yield* env.ep.manage(ConstructInterface, {
    *construct() {
      for (let i = 0; i < IDLE_CAPS; i++) yield* env.allocContext(IDLE_IMPRINT)
      const definition = yield* load(env)
      if (!classic) for (const bytes of definition.footprint ?? []) yield* env.ram.alloc(bytes)
      yield* definition.construct(env)
    },
  })
  yield* invoke(cap.sel, ConstructInterface.functions[0] as never, [])
  yield* env.ep.dissolve(cap)
}
