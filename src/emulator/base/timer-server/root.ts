// Root of the Timer service, the same for every device.
import type { Capability } from '../capability.ts'
import type { Env } from '../env.ts'
import type { Root } from '../interfaces/parent.ts'
import { TimerInterface } from '../interfaces/services.ts'
import { type Op, ok } from '../op.ts'
import { rootComponent } from '../root.ts'
import { type Alarms, TimerSession } from './alarms.ts'

/** To be announced as `Timer`. */
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
