// Root of the Timer service, the same for every device.
import {
  type Capability,
  type Env,
  type Op,
  ok,
  type Root,
  rootComponent,
  TimerInterface,
} from '../../base/index.ts'
import { type Alarms, TimerSession } from './alarms.ts'

export function* timerRoot(env: Env, alarms: Alarms): Op<Capability<Root>> {
  return yield* rootComponent<TimerSession>(env.ep, {
    *create() {
      const session = new TimerSession(alarms, yield* alarms.device.nowUs())
      return ok({ session, cap: yield* env.ep.manage(TimerInterface, session) })
    },
    *destroy(session) {
      session.discard()
    },
  })
}
