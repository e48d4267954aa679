// What each protection domain has used: its threads' time as the kernel counts it, and the accounts that the root task keeps in its data
// segment (abi.ts, AccountTable). Reading them changes nothing in the system.
import { AccountTable, PAGE_SIZE, PROGRAM_DATA_OFFSET } from './abi.ts'
import type { Kernel } from './kernel.ts'
import { KType } from './kobject.ts'
import type { Pd } from './pd.ts'

/** Use of an account: limit now, largest limit so far, used now, and the most that was ever gone of the largest limit. */
export interface AccountUse {
  limit: number
  most: number
  used: number
  peak: number
}

export interface ComponentUse {
  /** Label of the component, as its threads are named. */
  label: string
  threads: number
  /** CPU time of all its threads, of those that are gone too, in ns. */
  cpuNs: number
  kernelPages: number
  ram?: AccountUse
  /** Absent also in an era without such quotas. */
  caps?: AccountUse
}

/** The root task may be anybody's: more records are not believed. */
const MAX_RECORDS = 65_536

/** All protection domains with a name, in order of creation. */
export const components = (k: Kernel): ComponentUse[] => {
  const accounts = readAccounts(k)
  const found: ComponentUse[] = []
  for (const pd of k.objects.pds) {
    if (pd === k.kernelPd || pd.name === '') continue
    const use = {
      label: pd.name,
      threads: pd.threads.size,
      cpuNs: cpuNs(k, pd),
      kernelPages: k.usedPages(pd),
    }
    found.push({ ...use, ...accounts.get(pd) })
  }
  return found
}

const cpuNs = (k: Kernel, pd: Pd): number => {
  let sum = pd.spentNs
  for (const ec of pd.threads) sum += ec.timeNs
  for (const cpu of k.cpus) if (cpu.ec.pd === pd && !cpu.ec.dead) sum += cpu.clock.nowNs - cpu.ecSinceNs
  return sum
}

type Accounts = Pick<ComponentUse, 'ram' | 'caps'>

const readAccounts = (k: Kernel): Map<Pd, Accounts> => {
  const found = new Map<Pd, Accounts>()
  const start = tableOf(k)
  if (start === undefined) return found
  const count = Math.min(word(k, start + AccountTable.COUNT) ?? 0, MAX_RECORDS)
  for (let i = 0; i < count; i++) {
    const at = physical(k, start + AccountTable.FIRST + i * AccountTable.RECORD)
    if (at === undefined) break
    const object = k.rootPd.objects.lookup(k.machine.memory.u32[(at + AccountTable.PD) / 4]!)?.object
    if (object?.type === KType.PD) found.set(object as Pd, accountsAt(k, at))
  }
  return found
}

const accountsAt = (k: Kernel, at: number): Accounts => {
  const { memory } = k.machine
  const ram = [AccountTable.RAM, AccountTable.RAM_MOST, AccountTable.RAM_USED, AccountTable.RAM_PEAK]
  const caps = [AccountTable.CAPS, AccountTable.CAPS_MOST, AccountTable.CAPS_USED, AccountTable.CAPS_PEAK]
  const [limit, most, used, peak] = caps.map(offset => memory.u32[(at + offset) / 4]!) as Four
  return {
    ram: use(ram.map(offset => memory.r64(at + offset)) as Four),
    ...(most < AccountTable.NO_QUOTA && { caps: use([limit, most, used, peak]) }),
  }
}

type Four = [number, number, number, number]
const use = ([limit, most, used, peak]: Four): AccountUse => ({ limit, most, used, peak })

/** Where the root task keeps the table, if it does. */
const tableOf = (k: Kernel): number | undefined => {
  const text = k.rootText
  const start = text < 0 ? 0 : (word(k, text + PROGRAM_DATA_OFFSET) ?? 0)
  const keeps = start > 0 && word(k, start + AccountTable.MAGIC) === AccountTable.MAGIC_VALUE
  return keeps ? start : undefined
}

/** Physical address of one of the root task. */
const physical = (k: Kernel, va: number): number | undefined => {
  const entry = k.rootPd.memory.translate(Math.floor(va / PAGE_SIZE))
  const at = Math.floor(entry / 8) * PAGE_SIZE + (va % PAGE_SIZE)
  return entry === 0 || at >= k.machine.memory.u8.length ? undefined : at
}

const word = (k: Kernel, va: number): number | undefined => {
  const at = physical(k, va)
  return at === undefined ? undefined : k.machine.memory.u32[at / 4]
}
