// Connections: sessions that a component opened, with the donations of Genode's connection classes (reference genode.md 8.1).

import type { Affinity } from './affinity.ts'
import { type Capability, releaseCap } from './capability.ts'
import { type Donation, donations } from './donations.ts'
import type { Env } from './env.ts'
import { numberOfBytes } from './format.ts'
import { CpuInterface } from './interfaces/cpu.ts'
import { PdInterface } from './interfaces/pd.ts'
import {
  IoMemInterface,
  IoPortInterface,
  IrqInterface,
  LogInterface,
  ReportInterface,
  RmInterface,
  RomInterface,
  TimerInterface,
  TraceInterface,
} from './interfaces/services.ts'
import { type Attempt, failed, type Op, ok } from './op.ts'
import { type Client, client, type RpcInterface } from './rpc/interface.ts'

export { type Donation, donations }

export interface SessionSpec extends Donation {
  readonly service: string
  readonly label: string
  /** Arguments besides label and quotas, `key=value, …`. */
  readonly args?: string
  readonly affinity?: Affinity | undefined
}

export const sessionArgs = (spec: SessionSpec): string =>
  `label="${spec.label}", ${spec.args ?? ''}, ram_quota=${numberOfBytes(spec.ram)}, cap_quota=${spec.caps}`

/** An open session and the client of its interface. */
export class Connection<C> {
  readonly env: Env
  readonly id: number
  readonly cap: Capability<unknown>
  readonly client: C

  constructor(env: Env, id: number, cap: Capability<unknown>, c: C) {
    this.env = env
    this.id = id
    this.cap = cap
    this.client = c
  }

  *upgrade(donation: Partial<Donation>): Op<void> {
    yield* this.env.upgrade(this.id, `ram_quota=${donation.ram ?? 0}, cap_quota=${donation.caps ?? 0}`)
  }

  *close(): Op<void> {
    yield* this.env.close(this.id)
    yield* releaseCap(this.cap)
  }
}

/** Opens a session; if it is denied, the thread stops for ever after an error message. */
export function* connect<I extends RpcInterface>(
  env: Env,
  declared: I,
  spec: SessionSpec,
): Op<Connection<Client<I>>> {
  const id = env.newSessionId()
  const cap = yield* env.session(spec.service, id, sessionArgs(spec), spec.affinity)
  return new Connection(env, id, cap, client(declared, cap) as unknown as Client<I>)
}

/** Opens a session that may be denied. */
export function* tryConnect<I extends RpcInterface>(
  env: Env,
  declared: I,
  spec: SessionSpec,
): Op<Attempt<Connection<Client<I>>, 'DENIED'>> {
  const id = env.newSessionId()
  const cap = yield* env.sessionOrDenied(spec.service, id, sessionArgs(spec), spec.affinity)
  if (!cap.ok) return failed('DENIED')
  return ok(new Connection(env, id, cap.value, client(declared, cap.value) as unknown as Client<I>))
}

export const logConnection = (env: Env, label = '') =>
  connect(env, LogInterface, { service: 'LOG', label, ...donations.LOG })
export const romConnection = (env: Env, label: string) =>
  connect(env, RomInterface, { service: 'ROM', label, ...donations.ROM })
export const rmConnection = (env: Env) =>
  connect(env, RmInterface, { service: 'RM', label: '', ...donations.RM })
export const pdConnection = (env: Env, label: string) =>
  connect(env, PdInterface, { service: 'PD', label, ...donations.PD })
export const cpuConnection = (env: Env, label: string, priority = 0, affinity?: Affinity) =>
  connect(env, CpuInterface, {
    service: 'CPU',
    label,
    ...donations.CPU,
    args: `priority=0x${priority.toString(16)}`,
    affinity,
  })
export const timerSession = (env: Env, label = '') =>
  connect(env, TimerInterface, { service: 'Timer', label, ...donations.Timer })
export const reportConnection = (env: Env, label: string, bufferSize = 4096) =>
  connect(env, ReportInterface, {
    service: 'Report',
    label,
    args: `buffer_size=${bufferSize}`,
    ram: donations.Report.ram + bufferSize,
    caps: donations.Report.caps,
  })
/** `ram` pays for policies and buffers. */
export const traceConnection = (env: Env, argBufferSize: number, ram = 0) =>
  connect(env, TraceInterface, {
    service: 'TRACE',
    label: '',
    args: `arg_buffer_size=${argBufferSize}`,
    ram: donations.TRACE.ram + argBufferSize + ram,
    caps: donations.TRACE.caps,
  })
export const ioPortConnection = (env: Env, base: number, size: number) =>
  connect(env, IoPortInterface, {
    service: 'IO_PORT',
    label: '',
    args: `io_port_base=${base}, io_port_size=${size}`,
    ...donations.IO_PORT,
  })
export const ioMemConnection = (env: Env, base: number, size: number, writeCombined = false) =>
  connect(env, IoMemInterface, {
    service: 'IO_MEM',
    label: '',
    args: `base=0x${base.toString(16)}, size=0x${size.toString(16)}, wc=${writeCombined ? 'yes' : 'no'}`,
    ...donations.IO_MEM,
  })
export const irqConnection = (env: Env, irq: number) =>
  connect(env, IrqInterface, { service: 'IRQ', label: '', args: `irq_number=${irq}`, ...donations.IRQ })
