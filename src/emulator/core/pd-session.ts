// PD service: protection domains with their accounts, memory, signals and portals (reference genode.md 8.3, 10.1;
// base/src/core/include/pd_session_component.h).

import {
  type AllocError,
  type Attempt,
  type CacheAttribute,
  type Capability,
  capability,
  classic,
  type Dataspace,
  type Entrypoint,
  type ExecutionContext,
  error,
  failed,
  invalidCap,
  isValid,
  type Op,
  ok,
  type Parent,
  type PdCap,
  PdInterface,
  type RegionMap,
  type SignalCap,
  type SignalSource,
  StackArea,
  type TransferResult,
} from '../base/index.ts'
import { selectors } from '../base-nova/selectors.ts'
import { createPd, createPt, createSm, revokeObject, smUp } from '../base-nova/syscalls.ts'
import { Status, USER_LIMIT } from '../nova/abi.ts'
import { Account } from './account.ts'
import { accountTable } from './account-table.ts'
import type { CpuThreadComponent } from './cpu-thread.ts'
import { DataspaceComponent } from './dataspace.ts'
import { pageUp, ROOT_PD } from './kernel.ts'
import type { PhysicalMemory } from './memory.ts'
import { RegionMapComponent } from './region-map.ts'
import { Slab, type SlabBlock } from './slab.ts'

const K = 1024
/** Kernel memory of a new protection domain in pages: kept, and in all. */
const KERNEL_PAGES = { lower: 2, upper: 32 } as const
/** The first page is never mapped; attachments begin behind the second. */
const FIRST_ADDRESS = 0x1000
const UNLIMITED = 2 ** 40
/** A signal context in core: 52 of them fill a block (measured with test-resource_request). */
const CONTEXT_BYTES = 157
const LINKER_AREA_SIZE = 320 * K * K

export interface PdSurroundings {
  readonly ep: Entrypoint
  readonly memory: PhysicalMemory
  /** Core's own account was donated by nobody. */
  readonly core?: boolean
}
type QuotaError = 'OUT_OF_RAM' | 'OUT_OF_CAPS'

export class PdSessionComponent {
  readonly sessionLabel: string
  readonly ram: Account
  readonly caps: Account
  readonly threads = new Set<CpuThreadComponent>()
  readonly managingSystem: boolean
  readonly #ep: Entrypoint
  readonly #memory: PhysicalMemory
  readonly #dataspaces = new Set<DataspaceComponent>()
  readonly #sources = new Set<number>()
  /** Signal contexts by selector, with the memory that each takes. */
  readonly #contexts = new Map<number, SlabBlock>()
  readonly #contextMemory: Slab
  readonly #portals = new Set<number>()
  #sel = ROOT_PD as number
  #space: RegionMapComponent | undefined
  #stackArea: RegionMapComponent | undefined
  #linkerArea: RegionMapComponent | undefined
  #parentSel: number | undefined
  cap: PdCap | undefined

  constructor(
    o: PdSurroundings,
    label: string,
    quota: { readonly ram: number; readonly caps: number },
    managingSystem = false,
  ) {
    this.#ep = o.ep
    this.#memory = o.memory
    this.sessionLabel = label
    const changed = (): void => accountTable.changed(this)
    this.ram = new Account(quota.ram, o.core ? 0 : quota.ram, changed)
    // the classic era knows no quota of capabilities
    this.caps = classic
      ? new Account(UNLIMITED, 0, changed)
      : new Account(quota.caps, o.core ? 0 : quota.caps, changed)
    this.#contextMemory = new Slab(this.ram, CONTEXT_BYTES)
    this.managingSystem = managingSystem
  }

  /** Creates the kernel's protection domain and the areas of its address space. */
  *create(): Op<boolean> {
    this.#sel = selectors.alloc()
    const status = yield* createPd(this.#sel, ROOT_PD, 0, KERNEL_PAGES.lower, KERNEL_PAGES.upper)
    if (status !== Status.SUCCESS) {
      yield* error('create_pd returned ', status)
      return false
    }
    this.#space = this.#newMap(FIRST_ADDRESS, USER_LIMIT, this.#sel)
    this.#stackArea = this.#newMap(0, StackArea.SIZE)
    this.#linkerArea = this.#newMap(0, LINKER_AREA_SIZE)
    yield* this.#space.attachDataspace(this.#stackArea.managedDs, {
      at: StackArea.BASE,
      size: StackArea.SIZE,
      offset: 0,
      executable: true,
      writeable: true,
    })
    return true
  }

  *manage(): Op<PdCap> {
    this.cap = (yield* this.#ep.manage(PdInterface, this)) as unknown as PdCap
    return this.cap
  }

  get sel(): number {
    return this.#sel
  }
  get addressSpaceMap(): RegionMapComponent {
    return this.#space as RegionMapComponent
  }
  get parentSel(): number | undefined {
    return this.#parentSel
  }

  // RPC functions

  *assignParent(parent: Capability<Parent>): Op<void> {
    this.#parentSel = isValid(parent) ? parent.sel : undefined
  }

  *allocRam(size: number, cache: CacheAttribute): Op<Attempt<Capability<Dataspace>, AllocError>> {
    const bytes = pageUp(size)
    if (bytes === 0) return failed('DENIED')
    if (!this.caps.withdraw(1)) return failed('OUT_OF_CAPS')
    if (!this.ram.withdraw(bytes)) {
      this.caps.replenish(1)
      return failed('OUT_OF_RAM')
    }
    const ds = yield* this.#memory.allocDataspace(bytes, cache)
    if (!ds) {
      this.caps.replenish(1)
      this.ram.replenish(bytes)
      return failed('DENIED')
    }
    this.#dataspaces.add(ds)
    yield* accountTable.update()
    return ok(yield* ds.manage(this.#ep))
  }

  *freeRam(cap: Capability<Dataspace>): Op<void> {
    const ds = this.#own(cap)
    if (!ds) return
    yield* this.#free(ds)
    yield* accountTable.update()
  }

  ramSize(cap: Capability<Dataspace>): number {
    return this.#own(cap)?.bytes ?? 0
  }

  *signalSource(): Op<Attempt<Capability<SignalSource>, QuotaError>> {
    if (!this.caps.withdraw(1)) return failed('OUT_OF_CAPS')
    const sel = selectors.alloc()
    yield* createSm(sel, ROOT_PD, 0)
    this.#sources.add(sel)
    yield* accountTable.update()
    return ok(capability<SignalSource>(sel))
  }

  *freeSignalSource(source: Capability<SignalSource>): Op<void> {
    if (!this.#sources.delete(source.sel)) return
    this.caps.replenish(1)
    yield* this.#drop(source.sel)
    yield* accountTable.update()
  }

  *allocContext(
    source: Capability<SignalSource>,
    imprint: number,
  ): Op<Attempt<SignalCap, QuotaError | 'INVALID_SIGNAL_SOURCE'>> {
    if (!this.#sources.has(source.sel)) return failed('INVALID_SIGNAL_SOURCE')
    if (!this.caps.withdraw(1)) return failed('OUT_OF_CAPS')
    const memory = this.#contextMemory.add()
    if (!memory) {
      this.caps.replenish(1)
      return failed('OUT_OF_RAM')
    }
    const sel = selectors.alloc()
    yield* createSm(sel, ROOT_PD, imprint, source.sel)
    this.#contexts.set(sel, memory)
    yield* accountTable.update()
    return ok(capability(sel))
  }

  *freeContext(context: SignalCap): Op<void> {
    const memory = this.#contexts.get(context.sel)
    if (!memory) return
    this.#contexts.delete(context.sel)
    this.caps.replenish(1)
    this.#contextMemory.remove(memory)
    yield* this.#drop(context.sel)
    yield* accountTable.update()
  }

  *submit(context: SignalCap, count: number): Op<void> {
    for (let i = 0; i < count; i++) yield* smUp(context.sel)
  }

  *allocRpcCap(ec: Capability<ExecutionContext>, ip: number): Op<Attempt<Capability<unknown>, QuotaError>> {
    if (!this.caps.withdraw(1)) return failed('OUT_OF_CAPS')
    const sel = selectors.alloc()
    const status = yield* createPt(sel, ROOT_PD, ec.sel, 0, ip)
    if (status !== Status.SUCCESS) yield* error('creation of portal failed ', status)
    this.#portals.add(sel)
    yield* accountTable.update()
    return ok(capability<unknown>(sel))
  }

  *freeRpcCap(cap: Capability<unknown>): Op<void> {
    if (!this.#portals.delete(cap.sel)) return
    this.caps.replenish(1)
    yield* this.#drop(cap.sel)
    yield* accountTable.update()
  }

  addressSpace(): Op<Capability<RegionMap>> {
    return capOf(this.addressSpaceMap)
  }
  stackArea(): Op<Capability<RegionMap>> {
    return capOf(this.#stackArea as RegionMapComponent)
  }
  linkerArea(): Op<Capability<RegionMap>> {
    return capOf(this.#linkerArea as RegionMapComponent)
  }

  refAccount(cap: PdCap): 'OK' | 'INVALID_SESSION' {
    const pd = this.#peer(cap)
    if (!pd || pd === this || this.ram.reference) return 'INVALID_SESSION'
    this.ram.assignReference(pd.ram)
    this.caps.assignReference(pd.caps)
    return 'OK'
  }

  *transferCapQuota(to: PdCap, amount: number): Op<TransferResult> {
    const pd = this.#peer(to)
    const result = pd ? this.caps.transferTo(pd.caps, amount) : 'INVALID'
    yield* accountTable.update()
    return result
  }
  *transferRamQuota(to: PdCap, amount: number): Op<TransferResult> {
    const pd = this.#peer(to)
    const result = pd ? this.ram.transferTo(pd.ram, amount) : 'INVALID'
    yield* accountTable.update()
    return result
  }

  capQuota(): number {
    return this.caps.limit
  }
  usedCaps(): number {
    return this.caps.used
  }
  ramQuota(): number {
    return this.ram.limit
  }
  usedRam(): number {
    return this.ram.used
  }

  dmaAddr(cap: Capability<Dataspace>): number {
    return this.managingSystem ? (this.#own(cap)?.base ?? 0) : 0
  }
  systemControlCap(_cpu: number): Capability<unknown> {
    return invalidCap
  }
  map(_start: number, _size: number): boolean {
    return true // pages are mapped when they are touched
  }
  label(): string {
    return this.sessionLabel
  }

  // Used by core itself

  *destroy(): Op<void> {
    for (const ds of [...this.#dataspaces]) yield* this.#free(ds)
    for (const sel of [...this.#portals, ...this.#contexts.keys(), ...this.#sources]) {
      yield* this.#drop(sel)
      this.caps.replenish(1)
    }
    for (const map of [this.#space, this.#stackArea, this.#linkerArea]) if (map) yield* map.destroy()
    for (const account of [this.ram, this.caps])
      if (!account.close()) yield* error(this.sessionLabel, ': final quota downgrade unexpectedly failed')
    yield* accountTable.remove(this)
    yield* accountTable.update()
    if (this.cap) yield* this.#ep.dissolve(this.cap)
    yield* this.#drop(this.#sel)
  }

  #newMap(base: number, size: number, pd?: number): RegionMapComponent {
    return new RegionMapComponent({
      ep: this.#ep,
      lookup: cap => {
        const ds = this.#ep.lookup(cap)
        return ds instanceof DataspaceComponent ? ds : undefined
      },
      base,
      size,
      ...(pd === undefined ? {} : { pd }),
    })
  }

  *#free(ds: DataspaceComponent): Op<void> {
    if (!this.#dataspaces.delete(ds)) return
    yield* ds.detachAll()
    if (ds.cap) yield* this.#ep.dissolve(ds.cap)
    this.#memory.release(ds)
    this.ram.replenish(ds.bytes)
    this.caps.replenish(1)
  }

  #own(cap: Capability<Dataspace>): DataspaceComponent | undefined {
    const ds = this.#ep.lookup(cap)
    return ds instanceof DataspaceComponent && this.#dataspaces.has(ds) ? ds : undefined
  }

  #peer(cap: PdCap): PdSessionComponent | undefined {
    const pd = this.#ep.lookup(cap)
    return pd instanceof PdSessionComponent ? pd : undefined
  }

  *#drop(sel: number): Op<void> {
    yield* revokeObject(sel)
    selectors.free(sel)
  }
}

function* capOf(map: RegionMapComponent): Op<Capability<RegionMap>> {
  return map.cap ?? (yield* map.manage())
}
