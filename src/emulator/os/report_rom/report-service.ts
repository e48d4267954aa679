// Report sessions: each writes the module of its label. Follows os/include/report_rom/report_service.h.
import {
  type AttachedRam,
  argNumber,
  attachRam,
  type Capability,
  type Env,
  error,
  failed,
  log,
  type Op,
  ok,
  ReportInterface,
  type Root,
  rootComponent,
  splitLines,
} from '../../base/index.ts'
import type { Module } from './module.ts'
import type { Registry } from './registry.ts'

class ReportSession {
  readonly module: Module
  readonly buffer: AttachedRam
  readonly #verbose: boolean

  constructor(module: Module, buffer: AttachedRam, verbose: boolean) {
    this.module = module
    this.buffer = buffer
    this.#verbose = verbose
  }

  dataspace() {
    return this.buffer.ds.cap
  }

  *submit(size: number): Op<void> {
    const { ds } = this.buffer
    const length = Math.min(size, ds.size)
    if (this.#verbose) {
      yield* log("report '", this.module.name, "'")
      for (const line of splitLines(yield* ds.text(0, length))) yield* log('  ', line)
    }
    yield* this.module.write(ds, length)
  }

  responseSigh(): void {}

  obtainResponse(): number {
    return 0
  }
}

export function* reportRoot(env: Env, registry: Registry, verbose: boolean): Op<Capability<Root>> {
  return yield* rootComponent<ReportSession>(env.ep, {
    *create({ label, args, ramQuota }) {
      const size = argNumber(args, 'buffer_size')
      if (ramQuota < size) {
        yield* error('insufficient ram donation from ', label)
        return failed('INSUFFICIENT_RAM')
      }
      if (size === 0) {
        yield* error('zero-length report requested by ', label)
        return failed('DENIED')
      }
      const module = registry.forWriter(label)
      if (!module) return failed('DENIED')
      const session = new ReportSession(module, yield* attachRam(env.ram, env.rm, size), verbose)
      return ok({ session, cap: yield* env.ep.manage(ReportInterface, session) })
    },
    *destroy(session) {
      session.module.removeWriter()
      yield* registry.release(session.module)
      yield* session.buffer.free()
    },
  })
}
