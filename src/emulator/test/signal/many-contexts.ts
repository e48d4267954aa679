// Many contexts at one receiver, some more in each round.
import { type Env, isValid, log, type Op, type SignalContext } from '../../base/index.ts'

const ROUNDS = 10
const FIRST = 200
const MORE = 5

export function* manyContexts(env: Env): Op<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const count = FIRST + MORE * round
    yield* log('round ', round, ': manage ', count, ' contexts')
    const receiver = env.ep.signalWaiter()
    const contexts: SignalContext[] = []
    for (let i = 0; i < count; i++) {
      const context = yield* receiver.manage()
      if (!isValid(context.cap)) throw new ManageFailed()
      contexts.push(context)
    }
    for (const context of contexts) yield* receiver.dissolve(context)
  }
}

class ManageFailed extends Error {}
