// The microhypervisor: its objects, its main loop over the processors, and what its parts ask of it.

import { Reg } from '../machine/cpu.ts'
import type { Machine } from '../machine/machine.ts'
import { Processor } from '../machine/processor.ts'
import type { Programs } from '../machine/programs.ts'
import { Event, PAGE_SIZE, Rights } from './abi.ts'
import type { Dialect } from './dialect.ts'
import { Cont, Ec, type EcKind } from './ec.ts'
import type { KernelEvent } from './events.ts'
import type { FrameAllocator } from './frames.ts'
import { reply } from './ipc.ts'
import { type Kobject, KType } from './kobject.ts'
import { destroy } from './lifetime.ts'
import type { Mapping } from './mapping.ts'
import { Pd } from './pd.ts'
import { PerCpu } from './per-cpu.ts'
import type { Pt } from './pt.ts'
import { ReadyQueues } from './ready-queues.ts'
import { Sc } from './sc.ts'
import { activate } from './scheduler.ts'
import { interrupt, up } from './semaphore.ts'
import type { Sm } from './sm.ts'
import { VmEvent } from './vm-exit.ts'
import { VmState } from './vm-state.ts'

export class Kernel {
  readonly machine: Machine
  readonly dialect: Dialect
  readonly programs: Programs
  readonly frames: FrameAllocator
  readonly cpus: PerCpu[] = []
  readonly kernelPd: Pd
  rootPd: Pd
  /** Where the root task's text begins; -1 without one. */
  rootText = -1
  /** Semaphores of the global system interrupts. */
  readonly gsis: Sm[] = []
  /** Authorise ACPI suspend and access to model-specific registers. */
  suspendSm: Sm | null = null
  msrSm: Sm | null = null
  /** The machine offers VMX or SVM. */
  readonly virtualization: 'none' | 'vmx' | 'svm'
  readonly objects = { pds: new Set<Pd>(), ecs: new Set<Ec>(), scs: new Set<Sc>() }
  /** For the host's watchdog and diagnostics. */
  lastResumed: Ec | null = null
  panicked = ''
  onEvent: (event: KernelEvent) => void = () => {}
  /** Receives lines of the kernel's own; set when the command line has `serial`. */
  onTrace: (line: string) => void = () => {}
  #addresses = 0x8000_0000
  #ecs = 0
  /** Objects whose last capability went, to be freed at the next kernel exit. */
  #garbage: Kobject[] = []
  #grace: Sm[] = []

  constructor(machine: Machine, dialect: Dialect, programs: Programs, frames: FrameAllocator) {
    this.machine = machine
    this.dialect = dialect
    this.programs = programs
    this.frames = frames
    this.virtualization = machine.options.virtualization
    this.kernelPd = new Pd(this, null, 'kernel')
    this.rootPd = this.kernelPd
    machine.clocks.forEach((clock, id) => {
      const cpu = new PerCpu(id, clock, new ReadyQueues(dialect.priorities))
      const processor = new Processor(machine.memory, this.kernelPd.memory, clock, machine.timeBase, -1)
      const idle = new Ec(this.kernelPd, this.newAddress(), this.#ecs++, cpu, 'global', processor, -1, 0, 0)
      idle.cont = Cont.HALT
      cpu.ec = idle
      cpu.idleSc = new Sc(this.kernelPd, this.newAddress(), idle, cpu, 0, 1e9)
      cpu.sc = cpu.idleSc
      this.cpus.push(cpu)
    })
    machine.irq.deliver = gsi => interrupt(this, this.cpus[0]!, gsi)
  }

  newAddress(): number {
    this.#addresses += 0x40
    return this.#addresses
  }

  /** An object's address as messages show it. */
  pointer(object: Kobject): string {
    return `0xffffffff${object.address.toString(16)}`
  }

  /** A thread or virtual CPU with its UTCB page mapped; undefined when no page is left. */
  newEc(pd: Pd, cpu: PerCpu, kind: EcKind, utcbVa: number, eventBase: number, sp: number): Ec | undefined {
    const utcb = utcbVa === 0 ? -1 : this.frames.take()
    if (utcbVa !== 0 && utcb < 0) return undefined
    const vpn = utcbVa / PAGE_SIZE
    if (utcb >= 0) {
      this.machine.memory.fill(utcb, 0, PAGE_SIZE)
      pd.memory.place(vpn, utcb / PAGE_SIZE, Rights.RW)
    }
    const vm = kind === 'vcpu' ? new VmState() : null
    const space = vm === null ? pd.memory : pd.guest
    const processor = new Processor(this.machine.memory, space, cpu.clock, this.machine.timeBase, utcb)
    const number = this.#ecs++
    const ec = new Ec(pd, this.newAddress(), number, cpu, kind, processor, utcb, vpn, eventBase, space, vm)
    ec.regs[Reg.RSP] = sp
    ec.regs[Reg.RFLAGS] = 0x202
    if (ec.global) {
      ec.vector = vm === null ? Event.STARTUP : VmEvent.STARTUP
      ec.cont = Cont.EXCEPTION
    }
    this.event({ kind: 'ec-created', ec: ec.number, pd: pd.name, ecKind: kind })
    return ec
  }

  newSc(owner: Pd, ec: Ec, priority: number, quantumUs: number): Sc {
    const ticks = Math.floor(this.machine.timeBase.tscKhz / 1000) * quantumUs
    return new Sc(owner, this.newAddress(), ec, ec.cpu, priority, this.machine.timeBase.nsAt(ticks))
  }

  /** An object begins to live; `pages` of kernel memory are charged to its owner. */
  register(object: Kobject, pages: number): void {
    object.pages = pages
    if (object.owner !== null) object.owner.quota.used += pages
    if (object.type === KType.PD) this.objects.pds.add(object as Pd)
    if (object.type === KType.EC) {
      this.objects.ecs.add(object as Ec)
      ;(object as Ec).pd.threads.add(object as Ec)
    }
    if (object.type === KType.SC) this.objects.scs.add(object as Sc)
  }

  /** Whole pages of kernel memory that a domain takes. */
  usedPages(pd: Pd): number {
    return Math.ceil(pd.quota.used)
  }

  /** True when a domain has no more than `pages` pages of kernel memory left. */
  quotaHit(pd: Pd, pages: number): boolean {
    return this.dialect.kernelQuota && pd !== this.kernelPd && pd.quota.hit(pages)
  }

  asPortal(cap: Mapping): Pt | null {
    const object = cap.object!
    return object.type === KType.PT ? (object as Pt) : null
  }

  event(event: KernelEvent): void {
    this.onEvent(event)
  }

  /** A line of the kernel on the serial port. */
  trace(cpu: PerCpu, text: string): void {
    const id = String(cpu.id)
    this.onTrace(`[${this.dialect.name === 'classic' ? id : id.padStart(2)}] ${text}`)
  }

  /** The kernel dies: nothing runs any more. */
  panic(message: string): void {
    this.panicked = message
    this.onTrace(message)
  }

  /** A delegation met something in the receiver's space (r10 says so). */
  overmap(cpu: PerCpu, from: Mapping, to: Mapping): void {
    if (!this.dialect.extensions) return
    const occupant = to.space.findFrom(to.base)
    if (occupant?.parent === from) return
    const kind = ['', 'MEM', 'PIO', 'OBJ'][to.space.crdType]
    const hex = (n: number, width: number): string => `0x${n.toString(16).padStart(width, '0')}`
    this.trace(
      cpu,
      `overmap attempt ${kind} - tree - PD:${this.pointer(from.space.pd)}->${this.pointer(to.space.pd)} ` +
        `SB:${hex(from.base, 8)} RB:${hex(to.base, 8)} O:${hex(to.order, 2)} A:0x${to.rights.toString(16)} SUB:${to.flags.toString(16)}`,
    )
  }

  /** An EC dies; says so as the dialect does. */
  killed(cpu: PerCpu, ec: Ec, reason: string): void {
    const root = ec.pd === this.rootPd
    this.event({ kind: 'ec-died', ec: ec.number, name: ec.name, pd: ec.pd.name, reason })
    if (!this.dialect.reportsAllDeaths && reason === 'PT not found' && !root) return
    if (!this.dialect.reportsAllDeaths && cpu.sc.dead) return
    const hex = (n: number): string => `0x${n.toString(16)}`
    if (ec.vm !== null) {
      const place = `EC:${this.pointer(ec)} SC:${this.pointer(cpu.sc)}`
      this.trace(
        cpu,
        `vCPU Killed ${place} V:${hex(ec.vector)} CR0:0x0 CR3:0x0 CR4:0x0 CONT=0x${ec.cont} (${reason})`,
      )
      return
    }
    const ip = hex(ec.regs[Reg.RIP]!)
    const place = `EC:${this.pointer(ec)} SC:${this.pointer(cpu.sc)}`
    const fault = `CR2:${hex(ec.faultAddress)} ERR:${hex(ec.errorCode)}`
    if (this.dialect.reportsAllDeaths)
      this.trace(cpu, `Killed ${place} V:${hex(ec.vector)} CS:0x23 EIP:${ip} ${fault} (${reason})`)
    else
      this.trace(
        cpu,
        `${root ? 'Pd::root ' : ''}Killed ${place} V:${hex(ec.vector)} CS:0x23 IP:${ip}(${ip}) ${fault} CONT:0x${ec.cont} (${reason})`,
      )
  }

  /** The chain of the current SC is looked up anew. */
  restart(cpu: PerCpu): void {
    activate(cpu, cpu.sc.ec)
  }

  afterGracePeriod(sm: Sm): void {
    this.#grace.push(sm)
  }

  lastCapabilityGone(object: Kobject): void {
    if (this.dialect.freesObjects) this.#garbage.push(object)
  }

  get cleanUpDue(): boolean {
    return this.#garbage.length > 0 || this.#grace.length > 0
  }

  /** Frees what lost its last capability, then tells those who wait for that. */
  cleanUp(cpu: PerCpu): void {
    for (let object = this.#garbage.pop(); object !== undefined; object = this.#garbage.pop())
      if (!object.dead && object.capabilities === 0) destroy(this, cpu, object)
    for (const sm of this.#grace) up(cpu, sm)
    this.#grace = []
  }

  /** A dead EC got the processor: its SC goes on without it. */
  bury(cpu: PerCpu, ec: Ec): void {
    reply(cpu, ec, Cont.DEAD)
  }
}
