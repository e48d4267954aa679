// The same loop on the older kernel: there the thread that makes the hundredth attempt dies, and its caller's call is aborted.
import {
  type Cpu,
  call,
  message,
  openSerial,
  print,
  reply,
  rootTask,
  sleepForever,
  word,
} from 'genode-run/nova'
import { serve } from '../nova-lib/world.ts'

let onePortal = 0
let twoPortal = 0

export default rootTask(
  function* main(cpu) {
    yield* openSerial(cpu)
    onePortal = (yield* serve(cpu, one)).pt
    twoPortal = (yield* serve(cpu, two)).pt
    yield* print(cpu, 'main: calls one')
    message(cpu, [])
    const status = yield* call(cpu, onePortal)
    yield* print(cpu, `main: status ${status}, and one says ${word(cpu, 0)}`)
    yield* sleepForever(cpu)
  },
  one,
  two,
)

function* one(cpu: Cpu) {
  for (;;) {
    message(cpu, [])
    const status = yield* call(cpu, twoPortal)
    yield* print(cpu, `one: its call ended with status ${status}`)
    message(cpu, [status])
    yield* reply(cpu)
  }
}

function* two(cpu: Cpu) {
  for (;;) {
    yield* print(cpu, 'two: calls one, which is busy')
    message(cpu, [])
    yield* call(cpu, onePortal)
    yield* reply(cpu)
  }
}
