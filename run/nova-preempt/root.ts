// Preemption in the middle of a computation: by the end of the quantum among equals (round robin), and by a thread of higher priority that wakes up.
// A worker knows how long it was away by the jumps of the time-stamp counter between its steps.
import {
  type Cpu,
  compute,
  createSm,
  down,
  nowUs,
  type Op,
  openSerial,
  print,
  rootTask,
  scTimeUs,
  sleepForever,
  starter,
  tscIn,
  up,
} from 'genode-run/nova'
import { resume, spawn, take } from '../nova-lib/world.ts'

const [never, go, done] = [take(), take(), take()]
const STEP_US = 100
const STEPS = 250

export default rootTask(
  function* main(cpu) {
    yield* openSerial(cpu)
    for (const sm of [never, go, done]) yield* createSm(cpu, sm)
    const one = yield* spawn(cpu, workerOne, 2)
    const two = yield* spawn(cpu, workerTwo, 2)
    yield* spawn(cpu, urgent, 9)
    yield* up(cpu, go)
    yield* down(cpu, done)
    yield* down(cpu, done)
    yield* print(
      cpu,
      `time of one ${yield* scTimeUs(cpu, one + 1)} us, of two ${yield* scTimeUs(cpu, two + 1)} us`,
    )
    yield* sleepForever(cpu)
  },
  starter,
  resume,
  workerOne,
  workerTwo,
  urgent,
)

/** 25 ms of work in small steps; says where it was interrupted. */
function* work(cpu: Cpu, name: string): Op<void> {
  let last = nowUs(cpu)
  for (let step = 0; step < STEPS; step++) {
    yield* compute(cpu, STEP_US * 1000)
    const now = nowUs(cpu)
    const away = now - last - STEP_US
    if (away > STEP_US) yield* print(cpu, `${name}: away for ${away} us`)
    last = nowUs(cpu)
  }
  yield* print(cpu, `${name}: done`)
}

function* workerOne(cpu: Cpu) {
  yield* down(cpu, go)
  // the other one becomes ready too, but its priority is the same
  yield* up(cpu, go)
  yield* work(cpu, 'one')
  yield* up(cpu, done)
  yield* sleepForever(cpu)
}

function* workerTwo(cpu: Cpu) {
  yield* down(cpu, go)
  yield* work(cpu, 'two')
  yield* up(cpu, done)
  yield* sleepForever(cpu)
}

/** Wakes up after 3 ms and computes for 5 ms without a break. */
function* urgent(cpu: Cpu) {
  const due = tscIn(cpu, 3000)
  yield* down(cpu, never, 0, due)
  yield* print(cpu, `urgent: runs ${Math.floor(((cpu.tsc() - due) * 1000) / 2609006)} us after its deadline`)
  yield* compute(cpu, 5_000_000)
  yield* sleepForever(cpu)
}
