// Kernel memory: a domain creates threads until its quota is used up. A thread without a portal for that case gets a status; one with a portal
// goes on after the handler gave the domain more. What a destroyed domain had comes back.
import {
  ARG3,
  type Cpu,
  CrdType,
  crd,
  createLocal,
  createPt,
  createSm,
  down,
  Flag,
  giveCap,
  message,
  moveQuota,
  type Op,
  openSerial,
  print,
  quotaOf,
  Rights,
  RootSel,
  reply,
  revoke,
  rootTask,
  Status,
  Syscall,
  sleepForever,
  starter,
  type Thread,
} from 'genode-run/nova'
import { agent, type Domain, domain, drain, resume, take, through, utcb } from '../nova-lib/world.ts'

const SM = 100
let asking = 0

export default rootTask(
  function* main(cpu) {
    yield* openSerial(cpu)
    const before = (yield* quotaOf(cpu, RootSel.PD)).limit
    const poor = yield* domain(cpu, 24)
    const sm = take()
    yield* createSm(cpu, sm, 10)
    yield* giveCap(cpu, poor.pd, sm, SM)
    asking = poor.pd

    const threads = yield* fill(cpu, poor.pd)
    const { limit, used } = yield* quotaOf(cpu, poor.pd)
    yield* print(cpu, `create_ec: QUO_OOM after ${threads} threads, ${used} of ${limit} pages used`)

    const patient = yield* patientAgent(cpu, poor)
    yield* drain(cpu, poor)
    yield* print(cpu, `without a portal: status ${yield* through(cpu, poor, Syscall.SM_CTRL, SM)}`)
    yield* print(cpu, `with a portal: status ${yield* through(cpu, patient, Syscall.SM_CTRL, SM)}`)
    yield* print(cpu, `again: status ${yield* through(cpu, poor, Syscall.SM_CTRL, SM)}`)

    const gone = take()
    yield* createSm(cpu, gone)
    yield* revoke(cpu, crd(CrdType.OBJ, poor.pd, 0, Rights.OBJ_ALL), Flag.REVOKE_SELF, 0, gone)
    yield* down(cpu, gone)
    const after = (yield* quotaOf(cpu, RootSel.PD)).limit
    yield* print(cpu, `the domain is destroyed: ${before - after} pages missing`)
    yield* sleepForever(cpu)
  },
  starter,
  resume,
  agent,
  giver,
)

/** Creates threads in a domain as long as it has kernel memory for them. */
function* fill(cpu: Cpu, pd: number): Op<number> {
  for (let n = 0; ; n++)
    if ((yield* createLocal(cpu, take(2), { utcb: utcb(), pd })) === Status.QUO_OOM) return n
}

/** A second agent, with a portal for the case that memory runs out: it has to stand behind the EC's selector when that is created. */
function* patientAgent(cpu: Cpu, { pd }: Domain): Op<Domain> {
  yield* moveQuota(cpu, RootSel.PD, pd, 8)
  const [handler, ec, pt] = [take(2), take(2), take()]
  yield* createLocal(cpu, handler, { utcb: utcb() })
  yield* createPt(cpu, ec + 1, handler, giver)
  yield* createLocal(cpu, ec, { utcb: utcb(), pd })
  yield* createPt(cpu, pt, ec, agent)
  return { pd, ec, pt }
}

/** Gives the domain four pages more. */
function* giver(cpu: Cpu): Thread {
  for (;;) {
    const reason = cpu.regs[ARG3]!
    yield* print(cpu, `handler: memory is asked for, reason ${reason}`)
    yield* moveQuota(cpu, RootSel.PD, asking, 4)
    message(cpu, [])
    yield* reply(cpu)
  }
}
