// What happens when an object loses its last capability (1.6): it is freed with all that depends on it, and those who wait for it go on.
import { attach } from '../machine/processor.ts'
import { CrdType, Rights, Status } from './abi.ts'
import { revoke } from './delegation.ts'
import { Cont, type Ec } from './ec.ts'
import type { Kernel } from './kernel.ts'
import { type Kobject, KType } from './kobject.ts'
import type { Pd } from './pd.ts'
import type { PerCpu } from './per-cpu.ts'
import type { Sc } from './sc.ts'
import { disable, release } from './scheduler.ts'
import { wake } from './semaphore.ts'
import type { Sm } from './sm.ts'

/** An order that covers any space. */
const WHOLE_SPACE = 36

/** Frees an object; nothing happens if it is freed already. */
export const destroy = (k: Kernel, cpu: PerCpu, object: Kobject): void => {
  if (object.dead) return
  object.dead = true
  if (object.owner !== null) object.owner.quota.used -= object.pages
  switch (object.type) {
    case KType.EC:
      destroyEc(k, cpu, object as Ec)
      return
    case KType.SC:
      destroySc(k, object as Sc)
      return
    case KType.SM:
      for (let ec = (object as Sm).first; ec !== null; ec = (object as Sm).first)
        wake(cpu, ec, Status.BAD_CAP)
      return
    case KType.PD:
      destroyPd(k, cpu, object as Pd)
      return
    case KType.PT:
      return
  }
}

/** It leaves its processor at the next chance; ready lists and blocked threads drop it when they come across it. */
const destroySc = (k: Kernel, sc: Sc): void => {
  k.objects.scs.delete(sc)
  sc.cpu.killedNs += sc.timeNs
  disable(sc)
}

const destroyPd = (k: Kernel, cpu: PerCpu, pd: Pd): void => {
  k.objects.pds.delete(pd)
  for (const ec of pd.threads) destroy(k, cpu, ec)
  for (const type of [CrdType.MEM, CrdType.PIO, CrdType.OBJ])
    revoke(pd, { type, base: 0, order: WHOLE_SPACE, rights: Rights.OBJ_ALL, self: true, keep: false })
  // the parent may have gone before: then the next one above inherits
  let heir = pd.owner
  while (heir?.dead) heir = heir.owner
  if (heir !== null) pd.quota.giveBack(heir.quota)
  pd.programs.clear()
}

const destroyEc = (k: Kernel, cpu: PerCpu, ec: Ec): void => {
  k.objects.ecs.delete(ec)
  ec.pd.threads.delete(ec)
  ec.pd.spentNs += ec.timeNs + (ec.cpu.ec === ec ? ec.cpu.clock.nowNs - ec.cpu.ecSinceNs : 0)
  k.event({ kind: 'ec-died', ec: ec.number, name: ec.name, pd: ec.pd.name, reason: 'freed' })
  if (ec.sm !== null) ec.sm.dequeue(ec)
  if (ec.timeout !== null) ec.cpu.timeouts.cancel(ec.timeout)
  if (ec.partner !== null) ec.partner.rcap = null
  ec.partner = null
  abortCaller(ec)
  ec.cont = Cont.DEAD
  ec.thread = null
  ec.parked = null
  if (ec.utcb >= 0) {
    // other threads of the program may still hold the processor object of this one: the page will be somebody else's
    attach(ec.processor, -1, ec.space, ec.cpu.clock)
    ec.pd.memory.unplace(ec.utcbVpn)
    k.frames.give(ec.utcb)
  }
  release(cpu, ec)
  if (ec.cpu.ec === ec) ec.cpu.reschedule = true
}

const abortCaller = (ec: Ec): void => {
  const caller = ec.rcap
  ec.rcap = null
  if (caller === null) return
  caller.partner = null
  caller.cont = caller.cont === Cont.USER ? Cont.ABORT : Cont.DIE
}
