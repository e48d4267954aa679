// Tracing of the component's own threads: looks at what core wants, loads policy and buffer, records events
// (base/src/lib/base/trace.cc).

import { type Context, myself } from '../../base-nova/context.ts'
import { load, store } from '../../base-nova/memory.ts'
import { loadProgram } from '../../base-nova/syscalls.ts'
import { threadEntry } from '../../base-nova/threads.ts'
import { controlEntry, type TraceEvent, traced, tracing } from '../../base-nova/tracing.ts'
import { toBytes } from '../../base-nova/utf8.ts'
import { type AttachedDataspace, type LocalRm, tryAttach } from '../attached.ts'
import { type Capability, isValid } from '../capability.ts'
import { ELF_HEADERS_SIZE, parseElf } from '../elf.ts'
import { type CpuClient, type CpuThread, CpuThreadInterface } from '../interfaces/cpu.ts'
import type { Dataspace } from '../interfaces/memory.ts'
import type { Op } from '../op.ts'
import { client } from '../rpc/interface.ts'
import { TraceWriter } from './buffer.ts'
import type { TracePolicy } from './policy.ts'

const PAGE = 4096

interface ThreadTrace {
  readonly attached: AttachedDataspace[]
  readonly writer: TraceWriter
  readonly policy: TracePolicy
}
const active = new Map<Context, ThreadTrace>()
/** Threads that record an event right now: what they do for it is no event. */
const busy = new Set<Context>()

/** Lets core switch tracing of threads on and off from now on. `exports` is what policies are linked against. */
export function* initTracing(cpu: CpuClient, rm: LocalRm, exports: object): Op<void> {
  const control = yield* cpu.traceControl()
  if (!isValid(control)) return
  const page = yield* tryAttach(rm, control)
  if (!page.ok) return
  tracing.record = (event, text) => record(rm, exports, event, text)
  tracing.control = page.value.at
}

/** Writes a text of the program's own into the trace buffer of the running thread, if there is one. */
export function* trace(text: string): Op<void> {
  if (traced(myself())) yield* tracing.record('checkpoint', text)
}

function* record(rm: LocalRm, exports: object, event: TraceEvent, text: string): Op<boolean> {
  const self = myself()
  if (busy.has(self)) return false
  busy.add(self)
  const wanted = yield* load(controlEntry(self.slot), 4)
  if (wanted !== self.tracing) yield* follow(self, rm, exports, wanted)
  const state = active.get(self)
  const recorded = state !== undefined && (yield* write(state, event, text))
  busy.delete(self)
  return recorded
}

function* write({ policy, writer }: ThreadTrace, event: TraceEvent, text: string): Op<boolean> {
  const shown = event.startsWith('rpc') ? rpcName(text) : text
  const output = event === 'checkpoint' ? shown : policy[event]?.(shown)
  if (output === undefined) return false
  yield* writer.append(toBytes(output))
  return true
}

/** The name as the original has it: `trigger_once`. */
const rpcName = (name: string): string => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

/** Ends the tracing that was in force and begins the one that is wanted. */
function* follow(self: Context, rm: LocalRm, exports: object, wanted: number): Op<void> {
  for (const ds of active.get(self)?.attached ?? []) yield* ds.detach()
  active.delete(self)
  self.tracing = wanted
  const thread = threadEntry(self.slot)?.cpuThread
  if (wanted !== 0 && thread) {
    const state = yield* start(rm, exports, thread)
    if (state) active.set(self, state)
  }
  yield* store(controlEntry(self.slot) + 4, 4, wanted)
}

function* start(rm: LocalRm, exports: object, thread: Capability<CpuThread>): Op<ThreadTrace | undefined> {
  const cpuThread = client(CpuThreadInterface, thread)
  const bufferCap = yield* cpuThread.traceBuffer()
  const policyCap = yield* cpuThread.tracePolicy()
  if (!isValid(bufferCap) || !isValid(policyCap)) return undefined
  const buffer = yield* tryAttach(rm, bufferCap)
  if (!buffer.ok) return undefined
  const loaded = yield* loadPolicy(rm, exports, policyCap)
  if (!loaded) {
    yield* buffer.value.detach()
    return undefined
  }
  const writer = new TraceWriter(buffer.value.at, buffer.value.size)
  yield* writer.init()
  return { attached: [buffer.value, loaded.image], writer, policy: loaded.policy }
}

function* loadPolicy(
  rm: LocalRm,
  exports: object,
  cap: Capability<Dataspace>,
): Op<{ image: AttachedDataspace; policy: TracePolicy } | undefined> {
  const image = yield* tryAttach(rm, cap, { executable: true })
  if (!image.ok) return undefined
  const elf = parseElf(yield* image.value.read(0, Math.min(ELF_HEADERS_SIZE, image.value.size)))
  const text = typeof elf === 'string' ? undefined : elf.segments.find(s => s.executable)
  if (typeof elf === 'string' || !text || text.fileOffset % PAGE !== 0) return undefined
  const entry = image.value.at + text.fileOffset + (elf.entry - text.address)
  const make = (yield* loadProgram(entry)) as (exports: object) => TracePolicy
  return { image: image.value, policy: make(exports) }
}
