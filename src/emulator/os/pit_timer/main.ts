// Timer on the 8254 interval timer, reached through IO_PORT and IRQ sessions. Follows base/src/timer/pit/main.cc.
import { Alarms, component, timerRoot } from '../../base/index.ts'
import { PitDevice } from './pit.ts'

export default component(function* (env) {
  const device = yield* PitDevice.create(env)
  const alarms = new Alarms(device)
  yield* device.start(env, () => alarms.dispatch())
  yield* env.announce('Timer', yield* timerRoot(env, alarms))
})
