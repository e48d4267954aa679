// Four processors: threads compute at the same time, a token goes round over semaphores, calls to another processor need a right, and
// exceptions have to be handled where they happen.
import {
  type Cpu,
  call,
  compute,
  createSm,
  down,
  message,
  nowUs,
  type Op,
  openSerial,
  print,
  Rights,
  readHip,
  reply,
  rootTask,
  sleepForever,
  starter,
  type Thread,
  up,
  word,
} from 'genode-run/nova'
import { resume, serve, spawn, take, weaker } from '../nova-lib/world.ts'

const CPUS = 4
const ROUNDS = 3
/** Semaphore that passes the token on to a processor. */
const token = [0, 1, 2, 3].map(() => take())
const finished = take()
const started: number[] = []
const ended: number[] = []
const path: number[] = []
const workers = [0, 1, 2, 3].map(id => worker(id))

export default rootTask(
  function* main(cpu) {
    yield* openSerial(cpu)
    const hip = yield* readHip(cpu)
    yield* print(cpu, `${hip.cpus} processors`)
    for (const sm of [...token, finished]) yield* createSm(cpu, sm)
    // the one on this processor last: it has the higher priority
    for (const id of [1, 2, 3, 0]) yield* spawn(cpu, workers[id]!, 2, id)
    for (let id = 0; id < CPUS; id++) yield* down(cpu, finished)
    const [first, last] = [Math.min(...started), Math.max(...ended)]
    yield* print(cpu, `4 times 10 ms of work took ${last - first} us`)

    const since = nowUs(cpu)
    yield* up(cpu, token[1]!)
    yield* down(cpu, token[0]!)
    yield* print(cpu, `the token went ${path.join(' ')} in ${nowUs(cpu) - since} us`)

    yield* calls(cpu)
    yield* sleepForever(cpu)
  },
  starter,
  resume,
  increment,
  ...workers,
)

function worker(id: number) {
  return function* (cpu: Cpu): Thread {
    started[id] = nowUs(cpu)
    yield* compute(cpu, 10_000_000)
    ended[id] = nowUs(cpu)
    yield* up(cpu, finished)
    if (id > 0) {
      for (let round = 1; round <= ROUNDS; round++) {
        yield* down(cpu, token[id]!)
        path.push(id)
        const next = id + 1 < CPUS ? id + 1 : round < ROUNDS ? 1 : 0
        yield* up(cpu, token[next]!)
      }
    }
    yield* sleepForever(cpu)
  }
}

function* increment(cpu: Cpu): Thread {
  for (;;) {
    message(cpu, [word(cpu, 0) + 1])
    yield* reply(cpu)
  }
}

/** A call to each processor, with and without the right. */
function* calls(cpu: Cpu): Op<void> {
  for (let id = 0; id < CPUS; id++) {
    const { pt } = yield* serve(cpu, increment, id)
    const plain = yield* weaker(cpu, pt, Rights.PT_CALL)
    message(cpu, [id])
    const without = yield* call(cpu, plain)
    message(cpu, [id])
    const status = yield* call(cpu, pt)
    yield* print(
      cpu,
      `call to processor ${id}: status ${status}, answer ${word(cpu, 0)}; without the right: status ${without}`,
    )
  }
}
