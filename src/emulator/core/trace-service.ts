// TRACE service: which threads exist, how much time they took, and what they do, as far as a policy has it recorded
// (reference genode.md 10.5; base/src/core/include/trace/). Not modelled: threads of core and kernel as subjects, events of signals.

import {
  type Attempt,
  argNumber,
  type Capability,
  type Dataspace,
  type Entrypoint,
  failed,
  invalidCap,
  labelFromArgs,
  type Op,
  ok,
  ramQuotaFromArgs,
  type TraceError,
  TraceInterface,
  type TraceState,
  type TraceSubject,
} from '../base/index.ts'
import { Account } from './account.ts'
import { CoreService } from './core-services.ts'
import { type CpuSessionComponent, cpuSessions } from './cpu-session.ts'
import type { CpuThreadComponent } from './cpu-thread.ts'
import type { DataspaceComponent } from './dataspace.ts'
import { pageUp } from './kernel.ts'
import type { PhysicalMemory } from './memory.ts'

/** The top-level init that rewrites the label to nothing sees all threads; for others, the label is a prefix, which is cut off. */
const ALL = 'init -> '

interface Subject {
  readonly label: string
  readonly session: CpuSessionComponent
  readonly thread: CpuThreadComponent
  buffer: DataspaceComponent | undefined
}

class TraceSession {
  readonly #ep: Entrypoint
  readonly #memory: PhysicalMemory
  readonly #ram: Account
  readonly #prefix: string
  /** By identifier, less one. */
  readonly #subjects: Subject[] = []
  readonly #policies = new Map<number, DataspaceComponent>()
  #nextPolicy = 1

  constructor(ep: Entrypoint, memory: PhysicalMemory, label: string, ram: number) {
    this.#ep = ep
    this.#memory = memory
    this.#ram = new Account(ram, ram)
    this.#prefix = label === ALL ? '' : label
  }

  /** Not modelled: arguments are passed by message. */
  dataspace(): Capability<Dataspace> {
    return invalidCap
  }

  subjects(): number {
    const known = new Set(this.#subjects.map(subject => subject.thread))
    for (const session of cpuSessions)
      for (const thread of session.threads.keys())
        if (!known.has(thread) && session.label.startsWith(this.#prefix))
          this.#subjects.push({
            label: session.label.slice(this.#prefix.length),
            session,
            thread,
            buffer: undefined,
          })
    return this.#subjects.length
  }

  *subject(id: number): Op<Attempt<TraceSubject, 'INVALID_SUBJECT'>> {
    const found = this.#subjects[id - 1]
    if (!found) return failed('INVALID_SUBJECT')
    const { label, thread } = found
    const state = yield* this.#state(found)
    const executionTimeUs = state === 'DEAD' ? 0 : yield* thread.executionTimeUs()
    return ok({ label, thread: thread.name, state, xpos: thread.cpu, ypos: 0, executionTimeUs })
  }

  *allocPolicy(size: number): Op<Attempt<number, 'OUT_OF_RAM'>> {
    const ds = yield* this.#alloc(size)
    if (!ds) return failed('OUT_OF_RAM')
    this.#policies.set(this.#nextPolicy, ds)
    return ok(this.#nextPolicy++)
  }

  policy(id: number): Capability<Dataspace> {
    return this.#policies.get(id)?.cap ?? invalidCap
  }

  *unloadPolicy(id: number): Op<void> {
    const ds = this.#policies.get(id)
    this.#policies.delete(id)
    if (ds) yield* this.#free(ds)
  }

  *trace(id: number, policyId: number, size: number): Op<Attempt<void, TraceError>> {
    const subject = this.#subjects[id - 1]
    const policy = this.#policies.get(policyId)?.cap
    if (!subject || !alive(subject)) return failed('INVALID_SUBJECT')
    if (!policy) return failed('INVALID_POLICY')
    const { thread, session } = subject
    if (thread.trace && thread.trace.session !== this) return failed('FOREIGN_SUBJECT')
    const buffer = yield* this.#alloc(size)
    if (!buffer?.cap) return failed('OUT_OF_RAM')
    if (subject.buffer) yield* this.#free(subject.buffer)
    subject.buffer = buffer
    thread.trace = { session: this, buffer: buffer.cap, policy }
    if (session.control) yield* session.control.enable(thread.slot)
    return ok(undefined)
  }

  buffer(id: number): Capability<Dataspace> {
    return this.#subjects[id - 1]?.buffer?.cap ?? invalidCap
  }

  *free(id: number): Op<void> {
    const subject = this.#subjects[id - 1]
    if (subject) yield* this.#release(subject)
  }

  *destroy(): Op<void> {
    for (const subject of this.#subjects) yield* this.#release(subject)
    for (const ds of this.#policies.values()) yield* this.#free(ds)
  }

  *#state(subject: Subject): Op<TraceState> {
    const { thread, session } = subject
    if (!alive(subject)) return 'DEAD'
    if (!thread.trace) return 'UNTRACED'
    if (thread.trace.session !== this) return 'FOREIGN'
    return session.control && (yield* session.control.followed(thread.slot)) ? 'TRACED' : 'ATTACHED'
  }

  *#release(subject: Subject): Op<void> {
    const { buffer, thread, session } = subject
    if (!buffer) return
    subject.buffer = undefined
    thread.trace = undefined
    if (alive(subject) && session.control) yield* session.control.disable(thread.slot)
    yield* this.#free(buffer)
  }

  /** Memory paid by the session's donation. */
  *#alloc(size: number): Op<DataspaceComponent | undefined> {
    const bytes = pageUp(size)
    if (bytes === 0 || !this.#ram.withdraw(bytes)) return undefined
    const ds = yield* this.#memory.allocDataspace(bytes, 'CACHED')
    if (ds) yield* ds.manage(this.#ep)
    else this.#ram.replenish(bytes)
    return ds
  }

  *#free(ds: DataspaceComponent): Op<void> {
    yield* ds.detachAll()
    if (ds.cap) yield* this.#ep.dissolve(ds.cap)
    this.#memory.release(ds)
    this.#ram.replenish(ds.bytes)
  }
}

const alive = ({ session, thread }: Subject): boolean => session.threads.has(thread)

export const traceService = (ep: Entrypoint, memory: PhysicalMemory): CoreService =>
  new CoreService({
    name: 'TRACE',
    *create(args) {
      const ram = ramQuotaFromArgs(args) - argNumber(args, 'arg_buffer_size')
      const session = new TraceSession(ep, memory, labelFromArgs(args), Math.max(0, ram))
      const cap = yield* ep.manage(TraceInterface, session)
      return ok({
        cap,
        *destroy() {
          yield* session.destroy()
          yield* ep.dissolve(cap)
        },
      })
    },
  })
