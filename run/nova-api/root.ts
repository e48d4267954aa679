// A root task that makes every system call with every status it can return, and prints one line per case.
import { openSerial, rootTask, sleepForever, starter } from 'genode-run/nova'
import { agent, resume } from '../nova-lib/world.ts'
import { assignCases } from './assign-cases.ts'
import { blocking, callCases, dying, increment, opener, replyCases } from './call-cases.ts'
import { createCases, sleeper } from './create-cases.ts'
import {
  ecCtrlCases,
  helpless,
  migrant,
  mover,
  pdCtrlCases,
  ptCtrlCases,
  scCtrlCases,
  spinner,
  teller,
  waiter,
} from './ctrl-cases.ts'
import { summary } from './report.ts'
import { mourner, smCases } from './sm-cases.ts'
import { miscCases, revokeCases } from './space-cases.ts'

export default rootTask(
  function* main(cpu) {
    yield* openSerial(cpu)
    yield* callCases(cpu)
    yield* replyCases(cpu)
    yield* createCases(cpu)
    yield* revokeCases(cpu)
    yield* miscCases(cpu)
    yield* ecCtrlCases(cpu)
    yield* scCtrlCases(cpu)
    yield* ptCtrlCases(cpu)
    yield* smCases(cpu)
    yield* assignCases(cpu)
    yield* pdCtrlCases(cpu)
    yield* summary(cpu)
    yield* sleepForever(cpu)
  },
  starter,
  agent,
  resume,
  sleeper,
  increment,
  dying,
  blocking,
  opener,
  helpless,
  spinner,
  waiter,
  teller,
  mourner,
  migrant,
  mover,
)
