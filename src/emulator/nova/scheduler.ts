// Who runs next: ready lists, dispatch along the chain of partners, parking and release (reference, 5.5 and 7).
import { costs } from '../machine/costs.ts'
import { Cont, type Ec } from './ec.ts'
import type { PerCpu } from './per-cpu.ts'
import type { Sc } from './sc.ts'

/** Makes an SC ready on its processor; `useLeft` false puts it behind the others although it has budget left (yield). */
export const enqueueReady = (cpu: PerCpu, sc: Sc, useLeft: boolean): void => {
  if (sc.dead && sc.serving.length === 0) return
  const atHead = useLeft && sc.leftNs > 0
  cpu.ready.enqueue(sc, atHead)
  const current = cpu.sc
  if (sc.priority > current.priority || (sc.priority === current.priority && sc !== current && atHead))
    cpu.reschedule = true
  if (sc.leftNs === 0) sc.leftNs = sc.budgetNs
  sc.sinceNs = cpu.clock.nowNs
}

/** Makes an SC ready from whatever processor: on a remote one it takes an interrupt there. */
export const makeReady = (from: PerCpu, sc: Sc): void => {
  if (sc.cpu === from) enqueueReady(from, sc, true)
  else {
    sc.queued = true
    sc.sinceNs = from.clock.nowNs + costs.ipi
    sc.cpu.remote.push(sc)
    if (sc.sinceNs < from.stopNs) from.stopNs = sc.sinceNs
  }
}

/** Gives the processor to an EC; its continuation says what happens then. */
export const makeCurrent = (cpu: PerCpu, ec: Ec): void => {
  const now = cpu.clock.nowNs
  cpu.ec.timeNs += now - cpu.ecSinceNs
  cpu.ecSinceNs = now
  cpu.ec = ec
}

const park = (sc: Sc, ec: Ec): void => {
  if (sc.dead) sc.serving = serversUpTo(ec)
  ec.park(sc)
}

/** Follows the chain of partners to the EC that can run. False if that one is blocked: the current SC is parked there. */
const dispatch = (cpu: PerCpu, ec: Ec): boolean => {
  let end = ec
  cpu.ctrLink = 0
  while (end.partner !== null) {
    end = end.partner
    cpu.ctrLink++
  }
  if (end.blocked) {
    park(cpu.sc, end)
    return false
  }
  makeCurrent(cpu, end)
  return true
}

/**
 * A destroyed thread may have been in a call when it died, and the server that destroys it runs on the victim's own time. The dying SC
 * then goes on until those calls are answered: the local ECs in the chain that ends with `ec`, outermost first.
 */
const serversUpTo = (ec: Ec): Ec[] => {
  const chain: Ec[] = []
  for (let next: Ec | null = ec; next !== null && !next.global; next = next.rcap) chain.unshift(next)
  return chain
}

/** Has something to do that nobody else's SC drives. */
const orphaned = (ec: Ec): boolean => {
  let first = ec
  while (first.rcap !== null) first = first.rcap
  return !first.global && ec.cont !== Cont.DEAD && ec.cont !== Cont.IDLE
}

/** Where an SC starts over: at its own EC, a dying one where it was needed last. */
const startOf = (sc: Sc): Ec | null => {
  if (!sc.dead) return sc.ec
  const servers = sc.serving
  sc.serving = []
  return servers.find(orphaned) ?? null
}

/** Ends the present allocation and picks the next SC. `suspend`: the current one is not ready any more. */
export const schedule = (cpu: PerCpu, suspend: boolean, useLeft = true): void => {
  cpu.reschedule = false
  cpu.clock.nowNs += costs.schedule
  const now = cpu.clock.nowNs
  const current = cpu.sc
  current.timeNs += now - current.sinceNs
  current.leftNs = Math.max(0, cpu.budgetEndNs - now)
  current.sinceNs = now
  if (!suspend && current.dead && cpu.ec !== current.ec) current.serving = serversUpTo(cpu.ec)
  if (!suspend && current !== cpu.idleSc) enqueueReady(cpu, current, useLeft)
  cpu.reschedule = false
  for (;;) {
    const sc = cpu.ready.take() ?? cpu.idleSc
    const start = startOf(sc)
    if (start === null) continue
    cpu.sc = sc
    cpu.ctrLoop = 0
    sc.sinceNs = now
    cpu.budgetEndNs = sc === cpu.idleSc ? Number.POSITIVE_INFINITY : now + sc.leftNs
    if (dispatch(cpu, start)) return
  }
}

/** Runs the current SC on behalf of `ec`: at the end of its chain, or not at all while that is blocked. */
export const activate = (cpu: PerCpu, ec: Ec): void => {
  if (!dispatch(cpu, ec)) schedule(cpu, true)
}

/** Parks the current SC on the EC, which has just been blocked. */
export const block = (cpu: PerCpu, ec: Ec): void => {
  park(cpu.sc, ec)
  schedule(cpu, true)
}

/** The EC can run again: all that was parked on it starts over, in order. */
export const release = (from: PerCpu, ec: Ec): void => {
  for (let sc = ec.unpark(); sc !== null; sc = ec.unpark()) makeReady(from, sc)
}

/** Takes a dying SC off its processor at the next chance, which is not before the calls that it serves are answered. */
export const disable = (sc: Sc): void => {
  const cpu = sc.cpu
  sc.dead = true
  if (cpu.sc !== sc) {
    let end = sc.ec
    while (end.partner !== null) end = end.partner
    sc.serving = end === sc.ec ? [] : serversUpTo(end)
  } else if (cpu.ec === sc.ec) cpu.reschedule = true
}
