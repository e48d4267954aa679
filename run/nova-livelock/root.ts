// A helping loop: server one calls server two, which calls server one, which is busy. Everybody helps for ever, on main's time. A watchdog of
// higher priority still runs, and ends it by destroying server two.
import {
  ARG1,
  type Cpu,
  CrdType,
  call,
  crd,
  createSm,
  down,
  Flag,
  message,
  nowUs,
  openSerial,
  print,
  Rights,
  reply,
  revoke,
  rootTask,
  sleepForever,
  starter,
  tscIn,
  word,
} from 'genode-run/nova'
import { resume, serve, spawn, take } from '../nova-lib/world.ts'

const never = take()
const ring = { one: { ec: 0, pt: 0 }, two: { ec: 0, pt: 0 } }

export default rootTask(
  function* main(cpu) {
    yield* openSerial(cpu)
    yield* createSm(cpu, never)
    ring.one = yield* serve(cpu, one)
    ring.two = yield* serve(cpu, two)
    yield* spawn(cpu, watchdog, 2)
    yield* print(cpu, 'main: calls one')
    message(cpu, [])
    const status = yield* call(cpu, ring.one.pt)
    yield* print(cpu, `main: status ${status}, and one says ${word(cpu, 0)}`)
    yield* sleepForever(cpu)
  },
  starter,
  resume,
  one,
  two,
  watchdog,
)

function* one(cpu: Cpu) {
  for (;;) {
    yield* print(cpu, 'one: calls two')
    message(cpu, [])
    const status = yield* call(cpu, ring.two.pt)
    yield* print(cpu, `one: its call ended with status ${status}`)
    message(cpu, [status])
    yield* reply(cpu)
  }
}

function* two(cpu: Cpu) {
  for (;;) {
    yield* print(cpu, `two: calls one, which is busy (portal id ${cpu.regs[ARG1]})`)
    message(cpu, [])
    const status = yield* call(cpu, ring.one.pt)
    yield* print(cpu, `two: its call ended with status ${status}`)
    yield* reply(cpu)
  }
}

function* watchdog(cpu: Cpu) {
  const since = nowUs(cpu)
  for (let i = 1; i <= 5; i++) {
    yield* down(cpu, never, 0, tscIn(cpu, 4000))
    yield* print(cpu, `watchdog: nothing for ${Math.floor((nowUs(cpu) - since) / 1000)} ms`)
  }
  yield* print(cpu, 'watchdog: destroys two')
  yield* revoke(cpu, crd(CrdType.OBJ, ring.two.ec, 0, Rights.OBJ_ALL), Flag.REVOKE_SELF)
  yield* revoke(cpu, crd(CrdType.OBJ, ring.two.pt, 0, Rights.OBJ_ALL), Flag.REVOKE_SELF)
  yield* sleepForever(cpu)
}
