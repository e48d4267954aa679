// Only the PD session that allocated a RAM dataspace can free it, whoever else has its capability. Follows base/src/test/ds_ownership.
import {
  attach,
  component,
  error,
  isValid,
  log,
  type Op,
  type PdClient,
  pdConnection,
} from '../../base/index.ts'

const availableRam = function* (pd: PdClient): Op<number> {
  return (yield* pd.ramQuota()) - (yield* pd.usedRam())
}

export default component(function* (env) {
  yield* log('--- dataspace ownership test ---')
  const owner = yield* pdConnection(env, '')
  const stranger = yield* pdConnection(env, '')
  const ownerPd = owner.client
  const ownerCap = { sel: owner.cap.sel } as typeof env.pdCap

  yield* log('allocate dataspace from one RAM session')
  yield* ownerPd.refAccount(env.pdCap)
  yield* env.pd.transferRamQuota(ownerCap, 8 * 1024)
  const ds = yield* ownerPd.allocRam(4, 'CACHED')
  if (!ds.ok || !isValid(ds.value)) return yield* error('allocation failed')

  yield* log('attempt to free dataspace from foreign RAM session')
  yield* stranger.client.freeRam(ds.value)

  yield* log('try to attach dataspace to see if it still exists')
  yield* attach(env.rm, ds.value)
  yield* log('attach operation succeeded')

  yield* log('free dataspace from legitimate RAM session')
  const before = yield* availableRam(ownerPd)
  yield* ownerPd.freeRam(ds.value)
  const after = yield* availableRam(ownerPd)
  if (after > before) yield* log('test succeeded')
  else yield* error('test failed')
})
