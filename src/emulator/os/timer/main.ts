// Timer on the time-stamp counter and kernel deadlines, for NOVA r10. Follows base-nova/src/timer/nova/main.cc.
import { Alarms, attachedRom, component, timerRoot } from '../../base/index.ts'
import { TscDevice, tscKhz } from './device.ts'

export default component(function* (env) {
  const platformInfo = yield* attachedRom(env, 'platform_info')
  const device = new TscDevice(tscKhz(yield* platformInfo.node()))
  const alarms = new Alarms(device)
  yield* device.start(env, () => alarms.dispatch())
  yield* env.announce('Timer', yield* timerRoot(env, alarms))
})
