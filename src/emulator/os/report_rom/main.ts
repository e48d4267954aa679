// Makes reports of some components available to others as ROM modules. Follows os/src/server/report_rom/main.cc.
import { attachedRom, component } from '../../base/index.ts'
import { Registry } from './registry.ts'
import { reportRoot } from './report-service.ts'
import { romRoot } from './rom-service.ts'

export default component(function* (env) {
  const config = yield* attachedRom(env, 'config')
  const verbose = (yield* config.node()).bool('verbose', false)
  const registry = new Registry(env, config)
  yield* env.announce('Report', yield* reportRoot(env, registry, verbose))
  yield* env.announce('ROM', yield* romRoot(env, registry))
})
