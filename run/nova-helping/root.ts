// Helping, as in the worked example of the kernel's documentation: H (priority 5) needs a server that is busy for A (priority 1), while N
// (priority 3) keeps the processor busy. H lends its time to the server, so N cannot delay H.
import {
  type Cpu,
  call,
  compute,
  createSm,
  down,
  message,
  nowUs,
  openSerial,
  print,
  RootSel,
  reply,
  rootTask,
  scTimeUs,
  sleepForever,
  starter,
  tscIn,
  word,
} from 'genode-run/nova'
import { resume, serve, spawn, take } from '../nova-lib/world.ts'

const A = 1
const H = 2
const WORK_NS = { [A]: 3_000_000, [H]: 1_000_000 } as Record<number, number>
const names = { [A]: 'A', [H]: 'H' } as Record<number, string>
const never = take()
let portal = 0

export default rootTask(
  function* a(cpu) {
    yield* openSerial(cpu)
    yield* createSm(cpu, never)
    portal = (yield* serve(cpu, server)).pt
    const helper = yield* spawn(cpu, h, 5)
    yield* spawn(cpu, noise, 3)
    yield* print(cpu, 'A: calls the server')
    message(cpu, [A])
    yield* call(cpu, portal)
    yield* print(cpu, 'A: has its answer')
    const [own, lent] = [yield* scTimeUs(cpu, RootSel.SC), yield* scTimeUs(cpu, helper + 1)]
    yield* print(cpu, `time of A ${own} us, time of H ${lent} us`)
    yield* sleepForever(cpu)
  },
  starter,
  resume,
  server,
  h,
  noise,
)

/** Works as long as its caller wants. */
function* server(cpu: Cpu) {
  for (;;) {
    const caller = word(cpu, 0)
    yield* print(cpu, `server: works for ${names[caller]}`)
    yield* compute(cpu, WORK_NS[caller]!)
    yield* print(cpu, `server: answers ${names[caller]}`)
    message(cpu, [])
    yield* reply(cpu)
  }
}

function* h(cpu: Cpu) {
  yield* down(cpu, never, 0, tscIn(cpu, 2000))
  const since = nowUs(cpu)
  yield* print(cpu, 'H: calls the server, which is busy')
  message(cpu, [H])
  yield* call(cpu, portal)
  yield* print(cpu, `H: has its answer after ${nowUs(cpu) - since} us`)
  yield* sleepForever(cpu)
}

function* noise(cpu: Cpu) {
  yield* down(cpu, never, 0, tscIn(cpu, 1000))
  yield* print(cpu, 'N: computes for 20 ms')
  yield* compute(cpu, 20_000_000)
  yield* print(cpu, 'N: done')
  yield* sleepForever(cpu)
}
