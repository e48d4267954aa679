// Calls another component, again and again: calls without arguments, then with 120 words each way.
import { attachedRom, component, connect, log } from '../../base/index.ts'
import { ECHO, EchoInterface } from './protocol.ts'

const WORDS = 120

export default component(function* (env) {
  const config = yield* attachedRom(env, 'config')
  const calls = (yield* config.node()).unsigned('count')
  const echo = (yield* connect(env, EchoInterface, ECHO)).client
  const words = Array.from({ length: WORDS }, (_, i) => i)

  for (let i = 0; i < calls; i++) yield* echo.nothing()
  yield* log('begin nothing')
  for (let i = 0; i < calls; i++) yield* echo.nothing()
  yield* log('end ', calls)

  for (let i = 0; i < calls; i++) yield* echo.words(words)
  yield* log('begin words')
  for (let i = 0; i < calls; i++) yield* echo.words(words)
  yield* log('end ', calls)
  yield* log('done')
})
