// What root tasks of several scenarios share: selectors and UTCB addresses, capabilities with fewer rights, threads, and agents in other protection domains.
import {
  ARG1,
  type Cpu,
  createLocal,
  createPd,
  createPt,
  createSc,
  createSelectors,
  createStarter,
  type Entry,
  Event,
  giveCap,
  message,
  moveQuota,
  type Op,
  PAGE_SIZE,
  call as portalCall,
  prepareThread,
  quotaOf,
  RootSel,
  reply,
  State,
  shareText,
  syscall,
  type Thread,
  Utcb,
  word,
} from 'genode-run/nova'

const selectors = createSelectors(0x100)
export const take = (count = 1): number => selectors.take(count)

let utcbs = 0x1000_0000
/** Address for one more UTCB page. */
export const utcb = (): number => {
  utcbs += PAGE_SIZE
  return utcbs
}

/** A selector where nothing is. */
export const NOTHING = 0x3_0000
/** A number of a processor that is not there. */
export const NO_CPU = 77

/** Another name for a capability, with these rights only. */
export function* weaker(cpu: Cpu, sel: number, rights: number): Op<number> {
  const at = take()
  yield* giveCap(cpu, RootSel.PD, sel, at, rights)
  return at
}

const starters: number[] = []

/** Entry of recall portals: lets the thread go on as it was. */
export function* resume(cpu: Cpu): Thread {
  for (;;) {
    message(cpu, [])
    cpu.setUtcb(Utcb.DATA + State.MTD / 8, 0)
    yield* reply(cpu)
  }
}

/** A thread that needs only an SC to run; its EC. */
export function* prepare(cpu: Cpu, entry: Entry, on = 0): Op<number> {
  if (starters[on] === undefined) {
    starters[on] = take()
    yield* createStarter(cpu, starters[on], { utcb: utcb(), cpu: on })
  }
  const ec = take(2)
  const eventBase = take(32)
  yield* createPt(cpu, eventBase + Event.RECALL, starters[on], resume)
  yield* prepareThread(cpu, { sel: ec, starter: starters[on], entry, utcb: utcb(), eventBase, cpu: on })
  return ec
}

/** A running thread; its EC, with the SC behind it. */
export function* spawn(cpu: Cpu, entry: Entry, priority: number, on = 0, quantumUs = 10000): Op<number> {
  const ec = yield* prepare(cpu, entry, on)
  yield* createSc(cpu, ec + 1, ec, priority, quantumUs)
  return ec
}

/** A handler with one portal in the root task's own domain. */
export function* serve(cpu: Cpu, entry: Entry, on = 0): Op<{ ec: number; pt: number }> {
  const ec = take()
  const pt = take()
  yield* createLocal(cpu, ec, { utcb: utcb(), cpu: on, eventBase: take(32) })
  yield* createPt(cpu, pt, ec, entry)
  return { ec, pt }
}

/** Entry of agents: performs the system call that the message describes, in its own domain. */
export function* agent(cpu: Cpu): Thread {
  for (;;) {
    const [number = 0, sel = 0, flags = 0, a2 = 0, a3 = 0, a4 = 0, a5 = 0] = [0, 1, 2, 3, 4, 5, 6].map(i =>
      word(cpu, i),
    )
    message(cpu, [])
    const status = yield* syscall(cpu, number, sel, flags, a2, a3, a4, a5)
    message(cpu, [status, cpu.regs[ARG1]!])
    yield* reply(cpu)
  }
}

export interface Domain {
  pd: number
  ec: number
  /** Portal of its agent. */
  pt: number
}

/** A protection domain with an agent in it and so many pages of kernel memory. */
export function* domain(cpu: Cpu, pages = 64): Op<Domain> {
  const pd = take()
  const ec = take(2)
  const pt = take()
  yield* createPd(cpu, pd, 0, pages)
  yield* shareText(cpu, pd)
  yield* createLocal(cpu, ec, { utcb: utcb(), pd, eventBase: 0 })
  yield* createPt(cpu, pt, ec, agent)
  return { pd, ec, pt }
}

/** Status of a system call that an agent does. */
export function* through(
  cpu: Cpu,
  { pt }: Domain,
  number: number,
  sel: number,
  ...rest: readonly number[]
): Op<number> {
  // all words are sent: what is left of an earlier message does not count
  message(
    cpu,
    [0, 1, 2, 3, 4, 5, 6].map(i => [number, sel, ...rest][i] ?? 0),
  )
  const status = yield* portalCall(cpu, pt)
  return status === 0 ? word(cpu, 0) : status
}

/** Takes all kernel memory away that a domain has left. */
export function* drain(cpu: Cpu, { pd }: { pd: number }): Op<void> {
  const { limit, used } = yield* quotaOf(cpu, pd)
  yield* moveQuota(cpu, pd, RootSel.PD, limit - used)
}
