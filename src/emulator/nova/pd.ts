// Protection domain (PD): memory, I/O and capability space, kernel-memory quota, and the programs loaded into it.
import type { ProgramInstance } from '../machine/cpu.ts'
import { CrdType } from './abi.ts'
import type { Ec } from './ec.ts'
import type { Kernel } from './kernel.ts'
import { Kobject, KType } from './kobject.ts'
import { Quota } from './quota.ts'
import type { Space } from './space.ts'
import { SpaceGuest } from './space-guest.ts'
import { SpaceMemory } from './space-memory.ts'
import { SpaceObject } from './space-object.ts'
import { SpacePort } from './space-port.ts'

export class Pd extends Kobject {
  readonly kernel: Kernel
  readonly memory: SpaceMemory
  readonly ports: SpacePort
  readonly guest: SpaceGuest
  readonly objects: SpaceObject
  readonly quota = new Quota()
  /** Execution contexts that live in it. */
  readonly threads = new Set<Ec>()
  /** CPU time of threads that are gone. */
  spentNs = 0
  /** Programs by the physical page of their text's first page. */
  readonly programs = new Map<number, { base: number; header: Uint32Array; instance: ProgramInstance }>()
  /** Name for diagnostics, learned from the first named thread. */
  name: string

  constructor(kernel: Kernel, owner: Pd | null, name: string) {
    super(KType.PD, owner, kernel.newAddress())
    this.kernel = kernel
    this.name = name
    this.memory = new SpaceMemory(this)
    this.ports = new SpacePort(this)
    this.guest = new SpaceGuest(this.memory)
    this.objects = new SpaceObject(this)
  }

  /** The space of a CRD type, null for the null type. */
  space(crdType: number): Space | null {
    switch (crdType) {
      case CrdType.MEM:
        return this.memory
      case CrdType.PIO:
        return this.ports
      case CrdType.OBJ:
        return this.objects
      default:
        return null
    }
  }
}
