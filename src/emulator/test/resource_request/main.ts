// A component that runs out of resources in every way, and the monitor that has more granted to it. Both are this program.
// Follows os/src/test/resource_request/main.cc.
import { attachedRom, component, type Env, type Op } from '../../base/index.ts'
import { startMonitor } from './monitor.ts'
import { requestResources } from './requests.ts'

export default component(function* (env: Env): Op<void> {
  const config = yield* attachedRom(env, 'config')
  const isMonitor = (yield* config.node()).string('role') === 'monitor'
  yield* isMonitor ? startMonitor(env) : requestResources(env)
})
