// The form of all system-call handlers: decode, check, look up, check rights, act, status.
import { ARG1, CrdType, Status } from '../abi.ts'
import { Cont, type Ec } from '../ec.ts'
import type { Kernel } from '../kernel.ts'
import { type Kobject, KType, type KTypeNumber } from '../kobject.ts'
import { Mapping } from '../mapping.ts'
import { callOomPortal, OomReason } from '../oom.ts'
import type { Pd } from '../pd.ts'
import type { PerCpu } from '../per-cpu.ts'

/** The handler has switched to another EC or set the continuation itself: no status is written. */
export const SWITCHED = -1

/** Serves one call of the current EC `ec`; returns its status or SWITCHED. */
export type Handler = (k: Kernel, cpu: PerCpu, ec: Ec) => number

const WORDS = 2 ** 64

/** An argument as the unsigned 64-bit word that a register holds, whatever number the program put there. */
export const word = (ec: Ec, register: number): number => {
  const value = ec.regs[register]!
  if (value >= 0) return value < WORDS ? Math.floor(value) : WORDS - 2048
  return value < 0 ? Math.max(0, Math.floor(value) + WORDS) : 0
}

export const selectorOf = (ec: Ec): number => Math.floor(word(ec, ARG1) / 256)
export const flagsOf = (ec: Ec): number => (ec.regs[ARG1]! >>> 4) & 0xf

/** Makes sure that the caller's domain has kernel memory for a call, else asks its OOM portal; the outcome of the call when there is none. */
export const ensureMemory = (k: Kernel, cpu: PerCpu, ec: Ec, pages: number): number | undefined => {
  if (!k.quotaHit(ec.pd, pages)) return undefined
  if (ec.oomPortal === null) return Status.QUO_OOM
  callOomPortal(k, cpu, ec, ec.oomPortal, null, OomReason.SELF, Cont.SYSCALL)
  return SWITCHED
}

const names = ['PD', 'EC', 'SC', 'PT', 'SM'] as const

/** The object at a selector if it has the type and all the rights; else the kernel says so in the name of `call`. */
export const lookUp = (
  k: Kernel,
  cpu: PerCpu,
  ec: Ec,
  selector: number,
  type: KTypeNumber,
  rights: number,
  call: string,
): Kobject | undefined => {
  const cap = ec.pd.objects.lookup(selector)
  if (cap !== null && cap.object!.type === type && (cap.rights & rights) === rights) return cap.object!
  const complaint = call.endsWith('_ctrl') ? 'Bad ' : 'Non-'
  if (call !== '') k.trace(cpu, `${call}: ${complaint}${names[type]} CAP (0x${selector.toString(16)})`)
  return undefined
}

/** The PD a new object is to belong to, if its capability permits creation of that type. */
export const lookUpPdFor = (
  k: Kernel,
  cpu: PerCpu,
  ec: Ec,
  selector: number,
  creates: KTypeNumber,
  call: string,
): Pd | undefined => lookUp(k, cpu, ec, selector, KType.PD, 1 << creates, call) as Pd | undefined

/** Puts a new object's first capability into the creator's space; BAD_CAP if the selector is used. */
export const insertNew = (
  k: Kernel,
  cpu: PerCpu,
  creator: Pd,
  selector: number,
  object: Kobject,
  rights: number,
  call: string,
): number => {
  const mapping = new Mapping(creator.space(CrdType.OBJ)!, selector, 0, object.address, rights, object, 0)
  if (creator.objects.insert(mapping)) return Status.SUCCESS
  k.trace(cpu, `${call}: Non-NULL CAP (0x${selector.toString(16)})`)
  return Status.BAD_CAP
}
