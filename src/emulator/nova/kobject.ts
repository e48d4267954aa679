// What all kernel objects share: a type, the protection domain they are charged to, and a count of the capabilities that name them.
import type { Pd } from './pd.ts'

/** Object types; also the bit of a PD capability that permits to create one. */
export const KType = { PD: 0, EC: 1, SC: 2, PT: 3, SM: 4 } as const
export type KTypeNumber = (typeof KType)[keyof typeof KType]

export abstract class Kobject {
  readonly type: KTypeNumber
  /** The domain whose kernel-memory quota pays; for an EC also its address space. */
  readonly owner: Pd | null
  /** Stands for the kernel's address of the object in messages; unique and stable. */
  readonly address: number
  /** Capabilities (mapping nodes) that name the object; it dies with the last one. */
  capabilities = 0
  dead = false
  /** Kernel memory charged for it, in pages. */
  pages = 0

  constructor(type: KTypeNumber, owner: Pd | null, address: number) {
    this.type = type
    this.owner = owner
    this.address = address
  }
}
