// ROM modules whose content changes over time as the config says. Follows os/src/server/dynamic_rom/main.cc.
import {
  attachedRom,
  component,
  error,
  failed,
  lastElement,
  ok,
  RomInterface,
  rootComponent,
} from '../../base/index.ts'
import { DynamicRom } from './session.ts'

export default component(function* (env) {
  const config = yield* (yield* attachedRom(env, 'config')).node()
  const verbose = config.bool('verbose', false)
  const root = yield* rootComponent<DynamicRom>(env.ep, {
    *create({ label }) {
      const name = lastElement(label)
      const rom = config.children.find(node => node.string('name') === name)
      if (!rom) {
        yield* error("ROM module lookup of '", label, "' failed")
        return failed('DENIED')
      }
      const session = yield* DynamicRom.create(env, rom, verbose)
      return ok({ session, cap: yield* env.ep.manage(RomInterface, session) })
    },
    destroy: session => session.destroy(),
  })
  yield* env.announce('ROM', root)
})
