// Writes to a ROM module: that must fault and not succeed. Follows os/src/test/immutable_rom.
import { attach, component, hex, log, romConnection } from '../../base/index.ts'

export default component(function* (env) {
  const rom = yield* romConnection(env, 'test')
  const content = yield* attach(env.rm, yield* rom.client.dataspace(), { writeable: true })
  yield* log('--- writing to ROM dataspace ---')
  for (let i = 0; i < content.size; i++) {
    yield* content.store(i, 1, i % 256)
    yield* log('--- ROM dataspace modified at ', hex(i), '! ---')
  }
  yield* env.exit(0)
})
