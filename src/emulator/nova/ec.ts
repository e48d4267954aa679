// Execution context (EC): a thread or virtual CPU. Its continuation says what it does when it gets the processor; the chain of partners
// says who serves whom (reference, 5.1).
import type { Thread } from '../machine/cpu.ts'
import type { AddressSpace, Processor } from '../machine/processor.ts'
import { Kobject, KType } from './kobject.ts'
import type { Pd } from './pd.ts'
import type { PerCpu } from './per-cpu.ts'
import type { Pt } from './pt.ts'
import type { Sc } from './sc.ts'
import type { Sm } from './sm.ts'
import type { Timeout } from './timeouts.ts'
import type { VmState } from './vm-state.ts'

/** What an EC does when it gets the processor. */
export const Cont = {
  /** Nothing: it waits to be called. */
  IDLE: 0,
  /** Goes (back) to user mode behind a system call. */
  USER: 1,
  /** Receives the message of its caller, then goes to user mode. */
  RECEIVE: 2,
  /** Repeats its system call. */
  SYSCALL: 3,
  /** Sends (again) the message of its pending exception. */
  EXCEPTION: 4,
  /** Goes back to user mode at the instruction that was interrupted. */
  RESUME: 5,
  /** Its call ends with COM_ABT. */
  ABORT: 7,
  /** Dies because the handler of its exception died. */
  DIE: 8,
  DEAD: 9,
  /** The idle loop of a processor. */
  HALT: 10,
} as const

export type EcKind = 'local' | 'global' | 'vcpu'

export class Ec extends Kobject {
  // what every call touches stands first, close together
  cont: number
  /** The EC it has called and waits for. */
  partner: Ec | null = null
  /** The EC that has called it. */
  rcap: Ec | null = null
  readonly cpu: PerCpu
  readonly regs: Float64Array
  /** UTCB page: physical address, -1 for none or when it has passed to the EC's successor on another processor. */
  utcb: number
  readonly pd: Pd
  readonly global: boolean
  thread: Thread | null = null
  threadIp = -1
  /** The thread has replied and can be resumed for the next call of the same entry. */
  atReply = false
  recallPending = false
  /** Rest of a computation that was preempted. */
  computeNs = 0
  /** For a helper that calls on behalf of an EC of another processor: that EC while the call lasts. */
  client: Ec | null = null
  timeNs = 0
  /** Semaphore it waits at, and its place there. */
  sm: Sm | null = null
  nextWaiter: Ec | null = null
  prevWaiter: Ec | null = null
  timeout: Timeout | null = null
  /** Scheduling contexts that ran into its being blocked, first come first. */
  firstSc: Sc | null = null
  lastSc: Sc | null = null

  readonly kind: EcKind
  readonly utcbVpn: number
  /** Base selector of its event portals. */
  readonly eventBase: number
  readonly processor: Processor
  /** What its addresses mean: its domain's memory, for a virtual CPU the guest-physical part of it. */
  readonly space: AddressSpace
  /** State of a virtual CPU beyond the registers. */
  readonly vm: VmState | null
  /** Portal that is asked for kernel memory when the domain's quota is used up. */
  oomPortal: Pt | null = null

  /** Pending exception: vector, error code and address, and the state that its portal asks for. */
  vector = 0
  errorCode = 0
  faultAddress = 0
  mtd = 0
  /** Why it dies when its continuation is DIE. */
  deathReason = 'IPC Abort'
  /** Its own helpers, by processor. */
  helpers: Map<number, { ec: Ec; sc: Sc }> | null = null
  /** Threads of portal handlers that rest at their reply, by entry. */
  parked: Map<number, Thread> | null = null

  /** As told by user level: name for the debugger, label and thread. */
  name = ''
  label = ''
  threadName = ''
  readonly number: number

  constructor(
    owner: Pd,
    address: number,
    number: number,
    cpu: PerCpu,
    kind: EcKind,
    processor: Processor,
    utcb: number,
    utcbVpn: number,
    eventBase: number,
    space: AddressSpace = owner.memory,
    vm: VmState | null = null,
  ) {
    super(KType.EC, owner, address)
    this.number = number
    this.pd = owner
    this.cpu = cpu
    this.kind = kind
    this.global = kind !== 'local'
    this.processor = processor
    this.regs = processor.regs
    this.utcb = utcb
    this.utcbVpn = utcbVpn
    this.eventBase = eventBase
    this.space = space
    this.vm = vm
    this.cont = Cont.IDLE
  }

  /** It cannot run: it waits at a semaphore, or for a call. */
  get blocked(): boolean {
    return this.sm !== null || this.cont === Cont.IDLE
  }

  /** The thread rests at its reply: a call through a portal with another entry leaves it aside. */
  parkThread(): void {
    this.atReply = true
  }

  /** Parks a scheduling context until the EC is released. */
  park(sc: Sc): void {
    sc.queued = true
    sc.next = sc
    if (this.lastSc === null) this.firstSc = sc
    else this.lastSc.next = sc
    this.lastSc = sc
  }

  /** Takes the scheduling context that was parked first. */
  unpark(): Sc | null {
    const sc = this.firstSc
    if (sc === null) return null
    this.firstSc = sc.next === sc ? null : sc.next
    if (this.firstSc === null) this.lastSc = null
    sc.queued = false
    sc.next = sc
    sc.prev = sc
    return sc
  }
}
