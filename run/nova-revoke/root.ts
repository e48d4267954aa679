// A tree of delegations over three protection domains: root gives to B, B gives on to C. What each of them can still do shows after each revocation.
import {
  type Cpu,
  CrdType,
  call,
  crd,
  createLocal,
  createPt,
  createSm,
  delegateItem,
  delegateItems,
  delegateTo,
  type Entry,
  Flag,
  giveCap,
  mapPhysical,
  message,
  type Op,
  openSerial,
  PAGE_SIZE,
  print,
  Rights,
  read64,
  reply,
  revoke,
  rootTask,
  Status,
  Syscall,
  sleepForever,
  starter,
  syscall,
  type Thread,
  word,
  write64,
} from 'genode-run/nova'
import { agent, type Domain, domain, resume, take, through, utcb } from '../nova-lib/world.ts'

/** Selectors in B and C. */
const SM = 100
const OWN_PD = 101
const OTHER_PD = 102
const PAGE = 0x3_0000

const cap = (sel: number, rights: number = Rights.OBJ_ALL): number => crd(CrdType.OBJ, sel, 0, rights)
const yes = (status: number): string => (status === Status.SUCCESS ? 'yes' : 'no')

export default rootTask(
  function* main(cpu) {
    yield* openSerial(cpu)
    const b = yield* domain(cpu)
    const c = yield* domain(cpu)
    const sm = take()
    yield* createSm(cpu, sm, 100)
    yield* giveCap(cpu, b.pd, b.pd, OWN_PD)
    yield* giveCap(cpu, b.pd, c.pd, OTHER_PD)

    yield* show(cpu, 'before', sm, b, c)
    yield* giveCap(cpu, b.pd, sm, SM)
    yield* giveOn(cpu, b)
    yield* show(cpu, 'root gives to B, B to C', sm, b, c)

    yield* revoke(cpu, cap(sm, Rights.SM_DOWN))
    yield* show(cpu, 'root takes the right to down back', sm, b, c)

    yield* through(cpu, b, Syscall.REVOKE, 0, 0, cap(SM))
    yield* show(cpu, 'B takes back what it gave', sm, b, c)

    yield* giveOn(cpu, b)
    yield* show(cpu, 'B gives again', sm, b, c)

    yield* through(cpu, b, Syscall.REVOKE, 0, Flag.REVOKE_SELF, cap(SM))
    yield* show(cpu, 'B gives up its own, and with it what C has', sm, b, c)

    yield* giveCap(cpu, b.pd, sm, SM)
    yield* giveOn(cpu, b)
    yield* revoke(cpu, cap(sm))
    yield* show(cpu, 'root takes all back at once', sm, b, c)

    yield* memory(cpu)
    yield* print(cpu, 'done')
    yield* sleepForever(cpu)
  },
  starter,
  resume,
  agent,
  delegating,
  reader,
)

/** B delegates the semaphore to C: its agent passes the item on that it gets as words. */
function* giveOn(cpu: Cpu, { pd }: Domain): Op<void> {
  const [range, flags] = delegateItem(cap(SM), SM)
  const giver = yield* partner(cpu, pd, delegating)
  message(cpu, [range, flags])
  yield* call(cpu, giver)
}

/** A portal into a domain. */
function* partner(cpu: Cpu, pd: number, entry: Entry): Op<number> {
  const [ec, pt] = [take(2), take()]
  yield* createLocal(cpu, ec, { utcb: utcb(), pd, eventBase: 0 })
  yield* createPt(cpu, pt, ec, entry)
  return pt
}

/** Delegates the item that it is told from its own domain to the other one. */
function* delegating(cpu: Cpu): Thread {
  for (;;) {
    message(cpu, [], [[word(cpu, 0), word(cpu, 1)]])
    const status = yield* delegateItems(cpu, OWN_PD, OTHER_PD, cap(0, Rights.OBJ_ALL) + 31 * 128)
    message(cpu, [status])
    yield* reply(cpu)
  }
}

/** Reads the shared page. */
function* reader(cpu: Cpu): Thread {
  for (;;) {
    const value = yield* read64(cpu, PAGE)
    message(cpu, [value])
    yield* reply(cpu)
  }
}

/** A page in two domains: once it is revoked, touching it is a page fault that nobody handles. */
function* memory(cpu: Cpu): Op<void> {
  const { pd } = yield* domain(cpu)
  yield* mapPhysical(cpu, 0x400_0000, 0, PAGE)
  yield* write64(cpu, PAGE, 4711)
  yield* delegateTo(cpu, pd, CrdType.MEM, PAGE / PAGE_SIZE, 0, Rights.R)
  const pt = yield* partner(cpu, pd, reader)
  message(cpu, [])
  yield* print(cpu, `reader: status ${yield* call(cpu, pt)}, value ${word(cpu, 0)}`)
  yield* revoke(cpu, crd(CrdType.MEM, PAGE / PAGE_SIZE, 0, Rights.RWX))
  message(cpu, [])
  yield* print(cpu, `reader without the page: status ${yield* call(cpu, pt)}`)
  yield* print(cpu, `root still reads ${yield* read64(cpu, PAGE)}`)
}

/** Who can up, who can down. */
function* show(cpu: Cpu, when: string, sm: number, b: Domain, c: Domain): Op<void> {
  const root = [
    yield* syscall(cpu, Syscall.SM_CTRL, sm),
    yield* syscall(cpu, Syscall.SM_CTRL, sm, Flag.SM_DOWN),
  ]
  const inB = [
    yield* through(cpu, b, Syscall.SM_CTRL, SM),
    yield* through(cpu, b, Syscall.SM_CTRL, SM, Flag.SM_DOWN),
  ]
  const inC = [
    yield* through(cpu, c, Syscall.SM_CTRL, SM),
    yield* through(cpu, c, Syscall.SM_CTRL, SM, Flag.SM_DOWN),
  ]
  const [r, s, t] = [root, inB, inC].map(([u, d]) => `up ${yes(u!)} down ${yes(d!)}`)
  yield* print(cpu, `${when}: root ${r}, B ${s}, C ${t}`)
}
