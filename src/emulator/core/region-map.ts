// Region maps: layouts of address spaces and of managed dataspaces; resolution of page faults (reference genode.md 10.1, 10.8;
// base/src/core/region_map_component.cc).

import {
  type AttachArgs,
  type AttachError,
  type Attempt,
  type Capability,
  type Dataspace,
  type Entrypoint,
  type Fault,
  failed,
  invalidCap,
  isValid,
  type Op,
  ok,
  type Range,
  type RegionMap,
  RegionMapInterface,
  type SignalCap,
  submitSignal,
} from '../base/index.ts'
import { revokeRemote } from '../base-nova/syscalls.ts'
import { CrdType, crd, Rights } from '../nova/abi.ts'
import { DataspaceComponent } from './dataspace.ts'
import { flexpages, pageDown, pageUp } from './kernel.ts'
import { RangeSet } from './range-set.ts'

export type FaultType = 'READ' | 'WRITE' | 'EXEC'

export interface Region {
  readonly map: RegionMapComponent
  readonly start: number
  readonly size: number
  readonly ds: DataspaceComponent
  readonly offset: number
  readonly writeable: boolean
  readonly executable: boolean
}

/** A thread that waits for a fault to be resolved. */
export interface Faulter {
  resumeFromFault(): Op<void>
}

/** What a fault leads to: memory to map, or who has to know. */
export type Resolution =
  | {
      readonly kind: 'mapping'
      /** Physical and virtual page, size of both as a power of two of pages. */
      readonly physPage: number
      readonly virtPage: number
      readonly order: number
      readonly rights: number
      readonly writeCombined: boolean
    }
  | {
      readonly kind: 'unmapped' | 'write-violation' | 'exec-violation'
      readonly map: RegionMapComponent
      readonly address: number
    }
  | { readonly kind: 'too-deep' }

const MAX_NESTING = 5
const PAGE = 4096
const MAX_ORDER = 18

/** What a region map charges for its entries. */
export interface MetaData {
  withdraw(): AttachError | undefined
  replenish(): void
}

export class RegionMapComponent {
  readonly size: number
  /** Selector of the protection domain whose address space this is. */
  readonly pd: number | undefined
  readonly managedDs: DataspaceComponent
  readonly #ep: Entrypoint
  readonly #lookup: (cap: Capability<Dataspace>) => DataspaceComponent | undefined
  readonly #meta: MetaData | undefined
  readonly #regions: Region[] = []
  readonly #free = new RangeSet()
  #sigh: SignalCap = invalidCap
  #faults: { faulter: Faulter; fault: Fault }[] = []
  cap: Capability<RegionMap> | undefined

  constructor(o: {
    ep: Entrypoint
    lookup: (cap: Capability<Dataspace>) => DataspaceComponent | undefined
    base: number
    size: number
    pd?: number
    meta?: MetaData
  }) {
    this.#ep = o.ep
    this.#lookup = o.lookup
    this.#meta = o.meta
    this.size = o.size
    this.pd = o.pd
    this.#free.add(o.base, o.size - o.base)
    this.managedDs = new DataspaceComponent({ base: 0, size: o.size, writeable: true, managed: this })
  }

  *manage(): Op<Capability<RegionMap>> {
    this.cap = yield* this.#ep.manage(RegionMapInterface, this)
    return this.cap
  }

  // RPC functions

  *attach(cap: Capability<Dataspace>, args: AttachArgs): Op<Attempt<Range, AttachError>> {
    const ds = this.#lookup(cap)
    return ds ? yield* this.attachDataspace(ds, args) : failed('INVALID_DATASPACE')
  }

  *detach(at: number): Op<void> {
    const region = this.#find(at)
    if (region) yield* this.detachRegion(region)
  }

  *faultHandler(sigh: SignalCap): Op<void> {
    this.#sigh = sigh
    if (isValid(sigh) && this.#faults.length > 0) yield* submitSignal(sigh)
  }

  fault(): Fault {
    return this.#faults[0]?.fault ?? { type: 'NONE', address: 0 }
  }

  *dataspace(): Op<Capability<Dataspace>> {
    return this.managedDs.cap ?? (yield* this.managedDs.manage(this.#ep))
  }

  // Used by core itself

  *attachDataspace(ds: DataspaceComponent, args: AttachArgs): Op<Attempt<Range, AttachError>> {
    const whole = pageUp(ds.bytes)
    const size = args.size === 0 ? whole - args.offset : pageUp(args.size)
    if (size <= 0 || args.offset >= whole || args.offset % PAGE !== 0) return failed('INVALID_DATASPACE')
    const at = this.#place(size, args.at)
    if (at === undefined) return failed('REGION_CONFLICT')
    const lack = this.#meta?.withdraw()
    if (lack) {
      this.#free.add(at, size)
      return failed(lack)
    }
    const region: Region = {
      map: this,
      start: at,
      size,
      ds,
      offset: args.offset,
      writeable: args.writeable && ds.isWriteable,
      executable: args.executable,
    }
    this.#insert(region)
    ds.regions.add(region)
    yield* this.#wakeFaulters(at, size)
    return ok({ start: at, size })
  }

  *detachRegion(region: Region): Op<void> {
    const at = this.#indexBehind(region.start) - 1
    if (this.#regions[at] !== region) return
    this.#regions.splice(at, 1)
    this.#free.add(region.start, region.size)
    region.ds.regions.delete(region)
    this.#meta?.replenish()
    yield* this.#unmap(region.start, region.size, 0)
  }

  /** Takes the map out of all others and forgets its content. */
  *destroy(): Op<void> {
    yield* this.managedDs.detachAll()
    for (const region of this.#regions) region.ds.regions.delete(region)
    this.#regions.length = 0
    if (this.managedDs.cap) yield* this.#ep.dissolve(this.managedDs.cap)
    if (this.cap) yield* this.#ep.dissolve(this.cap)
  }

  /** What is to be mapped at `address` of this address space. */
  resolve(address: number, type: FaultType): Resolution {
    let map: RegionMapComponent = this
    let at = address
    // window of the top-level address space that shows the same region all over
    let low = 0
    let high = Number.MAX_SAFE_INTEGER
    let writeable = true
    for (let depth = 0; depth < MAX_NESTING; depth++) {
      const region = map.#find(at)
      if (!region) return { kind: 'unmapped', map, address: at }
      if (type === 'WRITE' && !region.writeable) return { kind: 'write-violation', map, address: at }
      if (type === 'EXEC' && !region.executable) return { kind: 'exec-violation', map, address: at }
      writeable &&= region.writeable
      low = Math.max(low, address - (at - region.start))
      high = Math.min(high, address - (at - region.start) + region.size)
      const faulting = at
      at = at - region.start + region.offset
      const { ds } = region
      // a region may be larger than what it shows
      const end = pageUp(ds.bytes)
      if (at >= end) return { kind: 'unmapped', map, address: faulting }
      high = Math.min(high, address - (address % PAGE) + end - (at - (at % PAGE)))
      if (!ds.managed)
        return mapping(address, ds.base + at, low, high, { writeable, executable: region.executable, ds })
      map = ds.managed
    }
    return { kind: 'too-deep' }
  }

  /** Lets a thread wait for somebody to resolve its fault; false if nobody is told. */
  *waitForResolution(faulter: Faulter, type: FaultType, address: number): Op<boolean> {
    this.#faults.push({ faulter, fault: { type, address } })
    if (!isValid(this.#sigh)) return false
    yield* submitSignal(this.#sigh)
    return true
  }

  /** A thread that is destroyed does not wait any more. */
  forgetFaulter(faulter: Faulter): void {
    this.#faults = this.#faults.filter(f => f.faulter !== faulter)
  }

  /** Those whose fault the new region resolves go on. */
  *#wakeFaulters(start: number, size: number): Op<void> {
    const within = ({ fault }: { fault: Fault }) => fault.address >= start && fault.address < start + size
    const resolved = this.#faults.filter(within)
    if (resolved.length === 0) return
    this.#faults = this.#faults.filter(f => !within(f))
    for (const { faulter } of resolved) yield* faulter.resumeFromFault()
  }

  *#unmap(start: number, size: number, depth: number): Op<void> {
    if (this.pd !== undefined)
      for (const { page, order } of flexpages(start, size))
        yield* revokeRemote(this.pd, crd(CrdType.MEM, page, order, Rights.RWX))
    if (depth >= MAX_NESTING) return
    for (const region of this.managedDs.regions) {
      const from = Math.max(start, region.offset)
      const to = Math.min(start + size, region.offset + region.size)
      if (from < to) yield* region.map.#unmap(from - region.offset + region.start, to - from, depth + 1)
    }
  }

  #place(size: number, at: number | undefined): number | undefined {
    if (at === undefined) return this.#free.alloc(size)
    if (at % PAGE !== 0 || !this.#free.contains(at, size)) return undefined
    this.#free.remove(at, size)
    return at
  }

  #insert(region: Region): void {
    this.#regions.splice(this.#indexBehind(region.start), 0, region)
  }

  #find(at: number): Region | undefined {
    const region = this.#regions[this.#indexBehind(at) - 1]
    return region && at < region.start + region.size ? region : undefined
  }

  /** Index of the first region that starts behind `at`. */
  #indexBehind(at: number): number {
    let low = 0
    let high = this.#regions.length
    while (low < high) {
      const mid = (low + high) >> 1
      if ((this.#regions[mid] as Region).start > at) high = mid
      else low = mid + 1
    }
    return low
  }
}

/** Largest naturally aligned piece around `address` that is within [low, high) and has the same alignment in physical memory. */
const mapping = (
  address: number,
  phys: number,
  low: number,
  high: number,
  how: { writeable: boolean; executable: boolean; ds: DataspaceComponent },
): Resolution => {
  let order = 0
  while (order < MAX_ORDER) {
    const bytes = PAGE * 2 ** (order + 1)
    const start = address - (address % bytes)
    if (start < low || start + bytes > high || (phys - address) % bytes !== 0) break
    order++
  }
  const bytes = PAGE * 2 ** order
  return {
    kind: 'mapping',
    virtPage: (address - (address % bytes)) / PAGE,
    physPage: pageDown(phys - (phys % bytes)) / PAGE,
    order,
    rights: Rights.R | (how.writeable ? Rights.W : 0) | (how.executable ? Rights.X : 0),
    writeCombined: how.ds.writeCombined,
  }
}
