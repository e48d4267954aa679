// Prints the number that its config holds, at start and whenever it changes. Follows os/src/test/dynamic_config/main.cc.
import { attachedRom, component, error, log, type Op } from '../../base/index.ts'

export default component(function* (env) {
  const config = yield* attachedRom(env, 'config')
  const show = function* (): Op<void> {
    yield* config.update()
    const counter = (yield* config.node()).subNode('counter')
    if (!counter) yield* error('could not parse configuration')
    else yield* log('obtained counter value ', counter.text, ' from config')
  }
  yield* show()
  const changed = yield* env.ep.signalHandler(show)
  yield* config.sigh(changed.cap)
})
