// The kernel debugger on the serial line: Escape stops the system (virtual time too), single keys show its state, `c` lets it go on.
import { Cont, type Ec } from './ec.ts'
import type { Kernel } from './kernel.ts'
import { KType } from './kobject.ts'
import type { Pd } from './pd.ts'
import type { Sc } from './sc.ts'
import type { Sm } from './sm.ts'

export const ESCAPE = 0x1b

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
  /** Numbers of the ECs it waits for (its partner), if any. */
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
    ready.push(...cpu.ready.list(priority))
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

const smOwner = (k: Kernel, sm: Sm): string => {
  if (sm.gsi >= 0) return `interrupt ${sm.gsi}`
  const own = allEcs(k).find(ec => ec.pd.objects.lookup(ec.eventBase + 0x1d)?.object === sm)
  const owner = own ? `lock of ${displayName(own)}` : `PD ${sm.owner?.name || '?'}`
  return `semaphore ${k.pointer(sm)} (${owner})`
}

const describe = (k: Kernel, ec: Ec): ThreadState => {
  const sc = [...k.objects.scs].find(s => s.ec === ec)
  const running = ec.cpu.ec === ec
  let state: ThreadState['state'] = 'ready'
  let waitsFor = ''
  if (ec.cont === Cont.DEAD) state = 'dead'
  else if (ec.sm !== null) {
    state = 'blocked'
    waitsFor = smOwner(k, ec.sm)
    if (ec.timeout !== null && ec.timeout.place >= 0) waitsFor += ` until ${ec.timeout.atNs} ns`
  } else if (ec.partner !== null) {
    state = 'blocked'
    const why = ec.cont === Cont.RESUME ? `exception ${ec.vector} handled by` : 'call to'
    waitsFor = `${why} ${displayName(ec.partner)} (EC${ec.partner.number}, PD ${ec.partner.pd.name || '?'})`
  } else if (ec.cont === Cont.IDLE) {
    state = 'idle'
    waitsFor = 'calls'
  } else if (running) state = 'running'
  else if (ec.cont === Cont.SYSCALL || ec.cont === Cont.EXCEPTION) waitsFor = helping(k, ec)
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
    waitsForEc: ec.partner?.number,
    timeNs: ec.timeNs,
    priority: sc?.priority,
  }
}

/** The busy handler that a thread helps while it wants to call it. */
const helping = (k: Kernel, ec: Ec): string => {
  const selector = ec.cont === Cont.SYSCALL ? Math.floor(ec.regs[7]! / 256) : ec.eventBase + ec.vector
  const cap = ec.pd.objects.lookup(selector)
  const pt = cap === null ? null : k.asPortal(cap)
  return pt === null ? '' : `busy handler ${displayName(pt.ec)} (EC${pt.ec.number})`
}

export const threads = (k: Kernel): ThreadState[] => allEcs(k).map(ec => describe(k, ec))

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
  const found = new Map<Sm, string[]>()
  for (const ec of allEcs(k)) {
    if (ec.sm === null) continue
    const waiters = found.get(ec.sm)
    if (waiters) waiters.push(displayName(ec))
    else found.set(ec.sm, [displayName(ec)])
  }
  return [...found].map(([sm, waiters]) => ({ semaphore: smOwner(k, sm), counter: sm.counter, waiters }))
}

/** Structured state for the engine's `inspect`; undefined for an unknown question. */
export const inspect = (k: Kernel, what: string): unknown => {
  switch (what) {
    case 'threads':
      return threads(k)
    case 'queues':
      return queues(k)
    case 'pds':
      return pds(k)
    case 'semaphores':
      return semaphores(k)
    case 'capabilities':
      return [...k.objects.pds].map(pd => ({ pd: pd.name || '?', capabilities: capabilities(pd) }))
    default:
      return undefined
  }
}

const help = [
  'q  ready queues, highest priority first: {ready} (blocked)',
  't  threads: state and what they wait for',
  'p  protection domains',
  's  semaphores with waiters',
  'o  capabilities of each protection domain',
  'c  continue',
  '?  this help',
]

const queueLine = (priority: number, entries: readonly QueueEntry[]): string =>
  `[${priority}]: ${entries.map(e => (e.ready ? `{${e.name}}` : `(${e.name})`)).join(' ')}`

const threadLine = (t: ThreadState): string => {
  const who = t.label === '' ? t.name : `${t.name} [${t.label}]${t.thread === '' ? '' : ` ${t.thread}`}`
  const priority = t.priority === undefined ? '' : ` prio ${t.priority}`
  return `EC${t.ec} ${who} ${t.kind}${priority} cpu ${t.cpu}: ${t.state}${t.waitsFor === '' ? '' : `, waits for ${t.waitsFor}`}`
}

const typeName = ['PD', 'EC', 'SC', 'PT', 'SM']

export class Debugger {
  active = false
  readonly #k: Kernel
  readonly #print: (line: string) => void

  constructor(kernel: Kernel, print: (line: string) => void) {
    this.#k = kernel
    this.#print = print
  }

  enter(): void {
    this.active = true
    this.#print('')
    this.#print('--- kernel debugger, ? for help, c to continue ---')
  }

  /** One key typed while the debugger is active. */
  key(byte: number): void {
    const k = this.#k
    switch (String.fromCharCode(byte)) {
      case 'q':
        for (const { priority, entries } of queues(k)) this.#print(queueLine(priority, entries))
        return
      case 't':
        for (const t of threads(k)) this.#print(threadLine(t))
        return
      case 'p':
        for (const p of pds(k))
          this.#print(
            `PD ${p.address} ${p.name}: ${p.threads} threads, ${p.quotaUsed}/${p.quotaLimit} pages of kernel memory`,
          )
        return
      case 's':
        for (const s of semaphores(k)) this.#print(`${s.semaphore}: ${s.waiters.join(', ')}`)
        return
      case 'o':
        this.#printCapabilities()
        return
      case 'c':
        this.active = false
        this.#print('--- continue ---')
        return
      case '?':
      case 'h':
        for (const line of help) this.#print(line)
        return
      case '\r':
      case '\n':
      case '\x1b':
        return
      default:
        this.#print(`no such command, ? for help`)
    }
  }

  #printCapabilities(): void {
    for (const pd of this.#k.objects.pds) {
      this.#print(`PD ${pd.name || '?'}:`)
      for (let m = pd.objects.findFrom(0); m !== null; m = pd.objects.findFrom(m.base + 1)) {
        const type = typeName[m.object!.type]
        const whose = m.object!.type === KType.EC ? ` ${displayName(m.object as Ec)}` : ''
        this.#print(
          ` ${m.base.toString(16).padStart(6)}: ${type} 0x${m.rights.toString(16)} ${this.#k.pointer(m.object!)}${whose}`,
        )
      }
    }
  }
}
