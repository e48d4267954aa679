// CPU service: threads at the priority of their session (reference genode.md 9.2, 10.1; base/src/core/cpu_session_component.cc).

import {
  type Affinity,
  type AffinityLocation,
  type AffinitySpace,
  type AllocError,
  type Attempt,
  type Capability,
  type Cpu,
  CpuInterface,
  type CpuThread,
  CpuThreadInterface,
  classic,
  type Dataspace,
  type Entrypoint,
  error,
  failed,
  invalidCap,
  type Op,
  ok,
  type PdCap,
  type SignalCap,
  type ThreadArgs,
} from '../base/index.ts'
import { CpuThreadComponent } from './cpu-thread.ts'
import type { PhysicalMemory } from './memory.ts'
import { PdSessionComponent } from './pd-session.ts'
import { TraceControl } from './trace-control.ts'

const SCALE = 65536
const LIMIT_26_02 = 64
const LIMIT_10_02 = 128

/** Kernel priority of a logical one, of which 0 is best. */
export const platformPriority = (logical: number): number => {
  const p = Math.min(Math.max(logical, 0), SCALE - 1)
  if (classic) return p === 0 ? LIMIT_10_02 : Math.floor(((SCALE - p) * LIMIT_10_02) / SCALE)
  return Math.floor(((SCALE - 1 - p) * LIMIT_26_02) / SCALE) + 1
}

export interface CpuSurroundings {
  readonly ep: Entrypoint
  /** Faults are handled on the CPU where they happen. */
  readonly pagerEc: (cpu: number) => number
  /** CPU number of the kernel for a location in the whole grid. */
  readonly kernelCpu: (xpos: number, ypos: number) => number
  readonly space: AffinitySpace
  readonly memory: PhysicalMemory
}

/** All CPU sessions, for TRACE. */
export const cpuSessions = new Set<CpuSessionComponent>()

export class CpuSessionComponent {
  readonly label: string
  readonly threads = new Map<CpuThreadComponent, Capability<CpuThread>>()
  readonly #o: CpuSurroundings
  readonly #priority: number
  readonly #affinity: Affinity
  #sigh: SignalCap = invalidCap
  control: TraceControl | undefined
  cap: Capability<Cpu> | undefined

  constructor(o: CpuSurroundings, label: string, logicalPriority: number, affinity: Affinity) {
    this.#o = o
    this.label = label
    this.#priority = platformPriority(logicalPriority)
    this.#affinity = affinity
  }

  *manage(): Op<Capability<Cpu>> {
    this.cap = (yield* this.#o.ep.manage(CpuInterface, this)) as unknown as Capability<Cpu>
    cpuSessions.add(this)
    return this.cap
  }

  *createThread(pdCap: PdCap, args: ThreadArgs): Op<Attempt<Capability<CpuThread>, AllocError>> {
    const pd = this.#o.ep.lookup(pdCap)
    if (!(pd instanceof PdSessionComponent)) {
      yield* error('create_thread: invalid PD argument')
      return failed('DENIED')
    }
    const cpu = this.#cpuFor(args.location)
    const thread = new CpuThreadComponent({
      pd,
      args,
      priority: this.#priority,
      cpu,
      pagerEc: this.#o.pagerEc(cpu),
      sessionSigh: () => this.#sigh,
    })
    if (!(yield* thread.create())) {
      yield* thread.destroy()
      return failed('DENIED')
    }
    const cap = yield* this.#o.ep.manage(CpuThreadInterface, thread)
    this.threads.set(thread, cap)
    return ok(cap)
  }

  *killThread(cap: Capability<CpuThread>): Op<void> {
    const thread = this.#o.ep.lookup(cap)
    if (thread instanceof CpuThreadComponent && this.threads.has(thread)) yield* this.#kill(thread)
  }

  *exceptionSigh(sigh: SignalCap): Op<void> {
    this.#sigh = sigh
  }
  affinitySpace(): AffinitySpace {
    const { width, height } = this.#affinity.location
    return width * height === 0 ? this.#o.space : { width, height }
  }
  *traceControl(): Op<Capability<Dataspace>> {
    this.control ??= yield* TraceControl.create(this.#o.ep, this.#o.memory)
    return this.control?.cap ?? invalidCap
  }
  sessionAffinity(): Affinity {
    return this.#affinity
  }

  *destroy(): Op<void> {
    cpuSessions.delete(this)
    for (const thread of [...this.threads.keys()]) yield* this.#kill(thread)
    if (this.control) yield* this.control.destroy()
    if (this.cap) yield* this.#o.ep.dissolve(this.cap)
  }

  *#kill(thread: CpuThreadComponent): Op<void> {
    const cap = this.threads.get(thread)
    this.threads.delete(thread)
    if (cap) yield* this.#o.ep.dissolve(cap)
    yield* thread.destroy()
  }

  #cpuFor(location: AffinityLocation): number {
    const { space, location: session } = this.#affinity
    if (space.width === 0 || space.height === 0) return this.#o.kernelCpu(0, 0)
    const scale = (at: number, of: number, to: number) => Math.floor((at * to) / of)
    return this.#o.kernelCpu(
      scale(session.xpos + location.xpos, space.width, this.#o.space.width),
      scale(session.ypos + location.ypos, space.height, this.#o.space.height),
    )
  }
}
