// Serves Echo sessions: calls that do nothing, and calls whose words come back.
import { component, ok, rootComponent } from '../../base/index.ts'
import { EchoInterface } from './protocol.ts'

export default component(function* (env) {
  const root = yield* rootComponent(env.ep, {
    *create() {
      const session = { nothing() {}, words: (words: readonly number[]) => words }
      return ok({ session, cap: yield* env.ep.manage(EchoInterface, session) })
    },
  })
  yield* env.announce('Echo', root)
})
