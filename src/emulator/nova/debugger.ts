// The kernel debugger on the serial line: Escape stops the system (virtual time too), single keys show its state, `c` lets it go on.
import { PAGE_SIZE } from './abi.ts'
import { type AccountUse, type ComponentUse, components } from './components.ts'
import type { Ec } from './ec.ts'
import type { Kernel } from './kernel.ts'
import { KType } from './kobject.ts'
import {
  chains,
  deadlocks,
  displayName,
  mappingTree,
  pds,
  type QueueEntry,
  queues,
  semaphores,
  type ThreadState,
  threads,
} from './state.ts'

export const ESCAPE = 0x1b

const help = [
  'q  ready queues, highest priority first: {ready} (blocked)',
  't  threads: state and what they wait for',
  'p  protection domains',
  'a  accounts and CPU time of components',
  's  semaphores with waiters',
  'o  capabilities of each protection domain',
  'm  mapping tree of a page: type its hexadecimal address and Enter',
  'l  chains of calls and of helping',
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

const accountText = (name: string, use: AccountUse | undefined, unit: number): string => {
  if (use === undefined) return ''
  const [used, limit, peak] = [use.used, use.limit, use.peak].map(value => Math.ceil(value / unit))
  return `, ${name} ${used} of ${limit}, peak ${peak}`
}

const useLine = ({ label, cpuNs, ram, caps }: ComponentUse): string =>
  `${label}: ${Math.floor(cpuNs / 1000)} us${accountText('RAM KiB', ram, 1024)}${accountText('caps', caps, 1)}`

const typeName = ['PD', 'EC', 'SC', 'PT', 'SM']

export class Debugger {
  active = false
  /** Digits typed so far while an address is asked for. */
  #address: string | undefined
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
    if (this.#address !== undefined) {
      this.#addressKey(byte)
      return
    }
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
      case 'a':
        for (const use of components(k)) this.#print(useLine(use))
        return
      case 's':
        for (const s of semaphores(k)) this.#print(`${s.semaphore}: ${s.waiters.join(', ')}`)
        return
      case 'o':
        this.#printCapabilities()
        return
      case 'm':
        this.#address = ''
        return
      case 'l':
        for (const chain of chains(k)) this.#print(chain)
        for (const circle of deadlocks(k)) this.#print(`deadlock: ${circle.join(' -> ')} -> ${circle[0]}`)
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

  #addressKey(byte: number): void {
    const char = String.fromCharCode(byte)
    if (/[0-9a-fA-F]/.test(char)) this.#address += char
    else {
      const page = Math.floor(Number.parseInt(`0${this.#address}`, 16) / PAGE_SIZE)
      this.#address = undefined
      if (byte === 13 || byte === 10) for (const line of mappingTree(this.#k, page)) this.#print(line)
      else this.#print('not an address')
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
