// What the three spaces of a protection domain have in common: mappings found by address, and what follows when one appears or goes.
import type { Mapping } from './mapping.ts'
import type { Pd } from './pd.ts'
import { kernelPages } from './quota.ts'
import { RangeMap } from './range-map.ts'

export abstract class Space {
  /** CRD type of the space. */
  readonly crdType: number
  readonly pd: Pd
  protected readonly map: RangeMap<Mapping>

  constructor(crdType: number, pd: Pd, levels: number) {
    this.crdType = crdType
    this.pd = pd
    this.map = new RangeMap(levels)
    pd.quota.used += this.map.tables
  }

  /** Tables that the space occupies, in pages of kernel memory. */
  get tables(): number {
    return this.map.tables
  }

  find(at: number): Mapping | null {
    return this.map.find(at)
  }

  /** The mapping that contains `at`, or the next one that begins below `end`. */
  findFrom(at: number, end?: number): Mapping | null {
    return this.map.findFrom(at, end)
  }

  /** False if the range is occupied, even in part. */
  insert(mapping: Mapping): boolean {
    const tables = this.map.tables
    if (!this.map.insert(mapping)) return false
    this.pd.quota.used += kernelPages.mapping + this.map.tables - tables
    return true
  }

  remove(mapping: Mapping): void {
    const tables = this.map.tables
    this.map.remove(mapping)
    this.pd.quota.used -= kernelPages.mapping + tables - this.map.tables
    this.changed(mapping)
  }

  /** Rights of a mapping were taken away. */
  abstract changed(mapping: Mapping): void
}
