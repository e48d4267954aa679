// Core's services as plain bookkeeping, and an environment in which init runs on top of them. For tests only.
import {
  type Capability,
  CpuInterface,
  CpuThreadInterface,
  client,
  DataspaceInterface,
  type Env,
  failed,
  invalidCap,
  LogInterface,
  labelFromArgs,
  lastElement,
  type Op,
  ok,
  ParentInterface,
  type PdCap,
  PdInterface,
  RegionMapInterface,
  RomInterface,
} from '../../../base/index.ts'
import { FakeWorld } from './fake-world.ts'

interface Account {
  ram: number
  usedRam: number
  caps: number
  usedCaps: number
}

/** What became of one child. */
export interface StartedChild {
  label: string
  account: Account
  parent: Capability
  started: boolean
}

const elf = (): Uint8Array => {
  const image = new Uint8Array(4096)
  const view = new DataView(image.buffer)
  view.setUint32(0, 0x464c457f, true)
  image[4] = 2
  view.setUint16(16, 2, true)
  view.setBigUint64(24, 0x30080n, true)
  view.setBigUint64(32, 64n, true)
  view.setUint16(54, 56, true)
  view.setUint16(56, 1, true)
  view.setUint32(64, 1, true)
  view.setUint32(68, 6, true)
  view.setBigUint64(80, 0x100000n, true)
  view.setBigUint64(104, 65536n, true)
  return image
}

export class FakeCore {
  readonly world = new FakeWorld()
  readonly children: StartedChild[] = []
  readonly modules: Map<string, Uint8Array>
  /** Session requests as core saw them: `PD label`. */
  readonly requests: string[] = []
  readonly #accounts = new Map<number, Account>()
  readonly #dataspaces = new Map<number, Uint8Array>()
  #nextAddress = 0x100000
  #nextId = 100

  constructor(modules: readonly string[]) {
    this.modules = new Map(modules.map(name => [name, elf()]))
  }

  /** Environment of an init with that much quota. */
  env(ram = 700 * 2 ** 20, caps = 60000): Env {
    const { world } = this
    const pdCap = this.#createPd('init', { ram, usedRam: 0, caps, usedCaps: 0 })
    const core = this
    const env = {
      pdCap,
      pd: client(PdInterface, pdCap),
      parent: client(ParentInterface, this.#initsParent()),
      ep: {
        name: 'ep',
        *manage(declared: never, handlers: object) {
          return world.object(declared, handlers)
        },
        *dissolve(cap: Capability) {
          world.drop(cap)
        },
        *signalHandler(handler: () => Op<void>) {
          return { cap: world.signal(handler) }
        },
      },
      ram: {
        *tryAlloc(size: number) {
          return core.#alloc(core.#accounts.get(pdCap.sel) as Account, size)
        },
        *free() {},
      },
      rm: {
        *attach(cap: Capability) {
          return core.#attach(cap)
        },
        *detach() {},
      },
      newSessionId: () => this.#nextId++,
      *trySession(service: string, _id: number, args: string) {
        return yield* core.#session(service, args)
      },
      *session(service: string, _id: number, args: string) {
        const result = yield* core.#session(service, args)
        return result.ok ? result.value : invalidCap
      },
      *close() {},
      *upgrade() {
        return 'OK'
      },
      *resourceAvailHandler() {},
    }
    return env as unknown as Env
  }

  /** Calls the parent interface as a child does. */
  parentOf(label: string) {
    const child = this.children.findLast(candidate => candidate.label === label)
    return client(ParentInterface, child?.parent ?? invalidCap)
  }

  get started(): string[] {
    return this.children.filter(child => child.started).map(child => child.label)
  }

  #initsParent(): Capability {
    return this.world.object(ParentInterface, {
      exit: (value: number) => this.world.lines.push(`init exits with ${value}`),
    })
  }

  *#session(
    service: string,
    args: string,
  ): Op<ReturnType<typeof ok<Capability>> | ReturnType<typeof failed<'DENIED'>>> {
    const label = labelFromArgs(args)
    this.requests.push(`${service} ${args}`)
    const { world } = this
    switch (service) {
      case 'PD':
        return ok(this.#createPd(label, { ram: 143360, usedRam: 0, caps: 12, usedCaps: 0 }))
      case 'CPU':
        return ok(this.#createCpu())
      case 'LOG':
        return ok(
          world.object(LogInterface, { write: (text: string) => world.lines.push(`[${label}] ${text}`) }),
        )
      case 'ROM': {
        const content = this.modules.get(lastElement(label))
        if (!content) return failed('DENIED')
        const ds = this.#dataspace(content)
        return ok(world.object(RomInterface, { dataspace: () => ds, update: () => true, sigh: () => {} }))
      }
    }
    return failed('DENIED')
  }

  #createPd(label: string, account: Account): PdCap {
    const child: StartedChild = { label, account, parent: invalidCap, started: false }
    if (label !== 'init') this.children.push(child)
    const map = this.world.object(RegionMapInterface, { attach: () => ok({ start: 0, size: 0 }) })
    const donated = { ...account }
    const transfer = (unit: 'ram' | 'caps') => (to: Capability, amount: number) => {
      const other = this.#accounts.get(to.sel)
      if (!other) return 'INVALID'
      const used = unit === 'ram' ? account.usedRam : account.usedCaps
      if (account[unit] - used < amount || (label !== 'init' && account[unit] - amount < donated[unit]))
        return 'EXCEEDED'
      account[unit] -= amount
      other[unit] += amount
      return 'OK'
    }
    const cap = this.world.object(PdInterface, {
      assignParent: (parent: Capability) => {
        child.parent = parent
      },
      allocRam: (size: number) => this.#alloc(account, size),
      addressSpace: () => map,
      refAccount: () => 'OK',
      transferRamQuota: transfer('ram'),
      transferCapQuota: transfer('caps'),
      ramQuota: () => account.ram,
      usedRam: () => account.usedRam,
      capQuota: () => account.caps,
      usedCaps: () => account.usedCaps,
    })
    this.#accounts.set(cap.sel, account)
    return cap as PdCap
  }

  #createCpu(): Capability {
    const { world } = this
    return world.object(CpuInterface, {
      createThread: (pd: Capability) => {
        const account = this.#accounts.get(pd.sel)
        const child = this.children.find(candidate => candidate.account === account)
        return ok(
          world.object(CpuThreadInterface, {
            start: () => {
              if (child) child.started = true
            },
          }),
        )
      },
      killThread: () => {},
    })
  }

  #alloc(account: Account, size: number) {
    const bytes = Math.ceil(size / 4096) * 4096
    if (account.ram - account.usedRam < bytes) return failed('OUT_OF_RAM')
    if (account.caps - account.usedCaps < 1) return failed('OUT_OF_CAPS')
    account.usedRam += bytes
    account.usedCaps++
    return ok(this.#dataspace(new Uint8Array(bytes)))
  }

  #dataspace(content: Uint8Array): Capability {
    const cap = this.world.object(DataspaceInterface, { size: () => content.length, writeable: () => true })
    this.#dataspaces.set(cap.sel, content)
    return cap
  }

  #attach(cap: Capability) {
    const content = this.#dataspaces.get(cap.sel)
    if (!content) return failed('INVALID_DATASPACE')
    const start = this.#nextAddress
    this.#nextAddress += Math.ceil(content.length / 4096) * 4096
    for (let i = 0; i < content.length; i += 4096)
      this.world.cpu.copyIn(start + i, content, i, Math.min(4096, content.length - i))
    return ok({ start, size: content.length })
  }
}
