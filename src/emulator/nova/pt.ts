// Portal (PT): an entry point into the address space of a local execution context.
import type { Ec } from './ec.ts'
import { Kobject, KType } from './kobject.ts'
import type { Pd } from './pd.ts'

export class Pt extends Kobject {
  readonly ec: Ec
  readonly ip: number
  /** Which state an exception message through it carries. */
  readonly mtd: number
  /** What the handler finds in its first register. */
  id: number

  constructor(owner: Pd, address: number, ec: Ec, ip: number, mtd: number, id: number) {
    super(KType.PT, owner, address)
    this.ec = ec
    this.ip = ip
    this.mtd = mtd
    this.id = id
  }
}
