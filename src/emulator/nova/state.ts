// The kernel's state as data: what the debugger prints and the engine's `inspect` returns.
import { PAGE_SIZE } from './abi.ts'
import { components } from './components.ts'
import { Cont, type Ec } from './ec.ts'
import type { Kernel } from './kernel.ts'
import type { Kobject } from './kobject.ts'
import type { Mapping } from './mapping.ts'
import type { Pd } from './pd.ts'
import type { Sc } from './sc.ts'
import type { Sm } from './sm.ts'

export interface ThreadState {
  ec: number
  name: string
  label: string
  thread: string
  pd: string
  cpu: number
  kind: string
  state: 'running' | 'ready' | 'blocked' | 'idle' | 'dead'
  /** What it waits for, in words. */
  waitsFor: string
  /** Number of the EC that serves it, or that it helps because it wants to call it. */
  waitsForEc: number | undefined
  /** CPU time in ns. */
  timeNs: number
  /** Priority of its scheduling context, if it has one of its own. */
  priority: number | undefined
}

export interface QueueEntry {
  ec: number
  name: string
  /** Ready or running; else blocked. */
  ready: boolean
  running: boolean
  leftNs: number
}

/** Name in lists: braces around the short name for a ready thread, parentheses for a blocked one. */
export const displayName = (ec: Ec): string => (ec.name === '' ? `EC${ec.number}` : ec.name)

const byNumber = (a: { number: number }, b: { number: number }): number => a.number - b.number

const allEcs = (k: Kernel): Ec[] => [...k.objects.ecs].sort(byNumber)

const isReady = (sc: Sc): boolean => sc.cpu.sc === sc || sc.cpu.ready.list(sc.priority).includes(sc)

/** SCs by priority, highest first; within one, ready ones in the order of their list, then blocked ones in the order of creation. */
export const queues = (k: Kernel): { priority: number; entries: QueueEntry[] }[] => {
  const byPriority = new Map<number, Sc[]>()
  for (const sc of k.objects.scs) {
    const list = byPriority.get(sc.priority)
    if (list) list.push(sc)
    else byPriority.set(sc.priority, [sc])
  }
  return [...byPriority.keys()]
    .sort((a, b) => b - a)
    .map(priority => ({
      priority,
      entries: orderScs(k, priority, byPriority.get(priority)!).map(queueEntry),
    }))
}

const orderScs = (k: Kernel, priority: number, scs: Sc[]): Sc[] => {
  const ready: Sc[] = []
  for (const cpu of k.cpus) {
    if (cpu.sc.priority === priority && scs.includes(cpu.sc)) ready.push(cpu.sc)
    ready.push(...cpu.ready.list(priority).filter(sc => !sc.dead))
  }
  return [...ready, ...scs.filter(sc => !ready.includes(sc)).sort((a, b) => a.ec.number - b.ec.number)]
}

const queueEntry = (sc: Sc): QueueEntry => ({
  ec: sc.ec.number,
  name: displayName(sc.ec),
  ready: isReady(sc),
  running: sc.cpu.sc === sc,
  leftNs: sc.leftNs,
})

/** Selector of a thread's own blocking semaphore, relative to its event base, as Genode uses it. */
const LOCK = 0x1d

/** What is looked up for each thread, gathered once. */
interface Index {
  ecs: Ec[]
  /** Threads by their own blocking semaphore. */
  locks: Map<Kobject, Ec>
  scs: Map<Ec, Sc>
}

const indexOf = (k: Kernel): Index => {
  const ecs = allEcs(k)
  const locks = new Map<Kobject, Ec>()
  for (const ec of ecs) {
    const lock = ec.pd.objects.lookup(ec.eventBase + LOCK)?.object
    if (lock != null && !locks.has(lock)) locks.set(lock, ec)
  }
  const scs = new Map<Ec, Sc>()
  for (const sc of k.objects.scs) if (!scs.has(sc.ec)) scs.set(sc.ec, sc)
  return { ecs, locks, scs }
}

const smName = (k: Kernel, index: Index, sm: Sm): string => {
  if (sm.gsi >= 0) return `interrupt ${sm.gsi}`
  const own = index.locks.get(sm)
  const owner = own ? `lock of ${displayName(own)}` : `PD ${sm.owner?.name || '?'}`
  return `semaphore ${k.pointer(sm)} (${owner})`
}

const describe = (k: Kernel, index: Index, ec: Ec): ThreadState => {
  const sc = index.scs.get(ec)
  const running = ec.cpu.ec === ec
  let state: ThreadState['state'] = 'ready'
  let waitsFor = ''
  if (ec.cont === Cont.DEAD) state = 'dead'
  else if (ec.sm !== null) {
    state = 'blocked'
    waitsFor = smName(k, index, ec.sm)
    if (ec.timeout !== null && ec.timeout.place >= 0) waitsFor += ` until ${ec.timeout.atNs} ns`
  } else if (ec.partner !== null) {
    state = 'blocked'
    const why = ec.cont === Cont.RESUME ? `exception ${ec.vector} handled by` : 'call to'
    waitsFor = `${why} ${displayName(ec.partner)} (EC${ec.partner.number}, PD ${ec.partner.pd.name || '?'})`
  } else if (ec.cont === Cont.IDLE) {
    state = 'idle'
    waitsFor = 'calls'
  } else if (running) state = 'running'
  const helped = ec.partner === null ? helping(k, ec) : null
  if (helped !== null) waitsFor = `busy handler ${displayName(helped)} (EC${helped.number})`
  return {
    ec: ec.number,
    name: displayName(ec),
    label: ec.label,
    thread: ec.threadName,
    pd: ec.pd.name,
    cpu: ec.cpu.id,
    kind: ec.kind,
    state,
    waitsFor,
    waitsForEc: (ec.partner ?? helped)?.number,
    timeNs: ec.timeNs,
    priority: sc?.priority,
  }
}

/** The busy handler that a thread helps while it wants to call it. */
const helping = (k: Kernel, ec: Ec): Ec | null => {
  if (ec.cont !== Cont.SYSCALL && ec.cont !== Cont.EXCEPTION) return null
  const selector = ec.cont === Cont.SYSCALL ? Math.floor(ec.regs[7]! / 256) : ec.eventBase + ec.vector
  const cap = ec.pd.objects.lookup(selector)
  const pt = cap === null ? null : k.asPortal(cap)
  return pt === null || pt.ec.cont === Cont.IDLE ? null : pt.ec
}

export const threads = (k: Kernel): ThreadState[] => {
  const index = indexOf(k)
  return index.ecs.map(ec => describe(k, index, ec))
}

export interface PdState {
  name: string
  address: string
  threads: number
  quotaLimit: number
  quotaUsed: number
}

export const pds = (k: Kernel): PdState[] =>
  [...k.objects.pds].map(pd => ({
    name: pd.name || '?',
    address: k.pointer(pd),
    threads: pd.threads.size,
    quotaLimit: pd.quota.limit,
    quotaUsed: k.usedPages(pd),
  }))

/** Capabilities of a protection domain in the order of selectors. */
export const capabilities = (
  pd: Pd,
): { selector: number; type: string; rights: number; address: number }[] => {
  const list = []
  const names = ['PD', 'EC', 'SC', 'PT', 'SM']
  for (let m = pd.objects.findFrom(0); m !== null; m = pd.objects.findFrom(m.base + 1))
    list.push({
      selector: m.base,
      type: names[m.object!.type]!,
      rights: m.rights,
      address: m.object!.address,
    })
  return list
}

/** Semaphores that somebody waits at. */
export const semaphores = (k: Kernel): { semaphore: string; counter: number; waiters: string[] }[] => {
  const index = indexOf(k)
  const found = new Map<Sm, string[]>()
  for (const ec of index.ecs) {
    if (ec.sm === null) continue
    const waiters = found.get(ec.sm)
    if (waiters) waiters.push(displayName(ec))
    else found.set(ec.sm, [displayName(ec)])
  }
  return [...found].map(([sm, waiters]) => ({
    semaphore: smName(k, index, sm),
    counter: sm.counter,
    waiters,
  }))
}

/** Who waits for whom: each thread that nobody waits for, with its partners up to the one that runs or blocks. */
export const chains = (k: Kernel): string[] => {
  const callers = allEcs(k).filter(ec => ec.partner !== null && ec.rcap === null)
  return callers.map(ec => {
    let text = displayName(ec)
    let end = ec
    for (; end.partner !== null; end = end.partner) text += ` -> ${displayName(end.partner)}`
    const scs = []
    for (let sc = end.firstSc; sc !== null; sc = sc.next === sc ? null : sc.next) scs.push(displayName(sc.ec))
    return scs.length === 0 ? text : `${text}, with the time of ${scs.join(', ')}`
  })
}

/** All mappings of the physical page behind a virtual page of any protection domain, as the tree of delegations. */
export const mappingTree = (k: Kernel, page: number): string[] => {
  const lines: string[] = []
  for (const pd of k.objects.pds) {
    const mine = pd.memory.find(page)
    if (mine === null) continue
    const frame = mine.origin + page - mine.base
    lines.push(`PD ${pd.name || '?'}: page 0x${page.toString(16)} shows frame 0x${frame.toString(16)}`)
    let top = mine
    while (top.parent !== null) top = top.parent
    for (let m = top; ; m = m.next) {
      if (frame >= m.origin && frame < m.origin + 2 ** m.order) lines.push(mappingLine(m))
      if (m.next === top || m.next.depth <= top.depth) break
    }
    return lines
  }
  return ['no protection domain has a mapping there']
}

const mappingLine = (m: Mapping): string => {
  const rights = `${m.rights & 1 ? 'r' : '-'}${m.rights & 2 ? 'w' : '-'}${m.rights & 4 ? 'x' : '-'}`
  return `${'  '.repeat(m.depth)}${m.space.pd.name || '?'} 0x${m.base.toString(16)} order ${m.order} ${rights}`
}

/** Threads that wait for each other in a circle, each as the names along it. */
export const deadlocks = (k: Kernel): string[][] => {
  const waits = new Map<Ec, Ec>()
  for (const ec of allEcs(k)) {
    const next = ec.partner ?? helping(k, ec)
    if (next !== null) waits.set(ec, next)
  }
  const circles: string[][] = []
  const seen = new Set<Ec>()
  for (const start of waits.keys()) {
    const path: Ec[] = []
    let at: Ec | undefined = start
    for (; at !== undefined && !seen.has(at); at = waits.get(at)) {
      seen.add(at)
      path.push(at)
    }
    const from = at === undefined ? -1 : path.indexOf(at)
    if (from >= 0) circles.push(path.slice(from).map(displayName))
  }
  return circles
}

/** Structured state for the engine's `inspect`; undefined for an unknown question. */
export const inspect = (k: Kernel, what: string): unknown => {
  const page = /^mapping 0x([0-9a-f]+)$/.exec(what)?.[1]
  if (page !== undefined) return mappingTree(k, Math.floor(Number.parseInt(page, 16) / PAGE_SIZE))
  switch (what) {
    case 'threads':
      return threads(k)
    case 'queues':
      return queues(k)
    case 'pds':
      return pds(k)
    case 'components':
      return components(k)
    case 'semaphores':
      return semaphores(k)
    case 'chains':
      return chains(k)
    case 'deadlocks':
      return deadlocks(k)
    case 'capabilities':
      return [...k.objects.pds].map(pd => ({ pd: pd.name || '?', capabilities: capabilities(pd) }))
    default:
      return undefined
  }
}
