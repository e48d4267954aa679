// Managed dataspaces that are populated as they are touched, and region maps within region maps. Follows base/src/test/rm_nested.
import {
  attach,
  client,
  component,
  DataspaceInterface,
  type Env,
  hex,
  log,
  type Op,
  RegionMapInterface,
  rmConnection,
  store,
} from '../../base/index.ts'
import { FaultHandler } from './fault-handler.ts'
import { stackedRegionMaps } from './stacked.ts'

const MANAGED_BYTES = 0x10000
const STEP = 256

/** Writes all over a managed dataspace; each first access to a page faults. */
function* populateOnDemand(env: Env): Op<void> {
  const rm = yield* rmConnection(env)
  const map = yield* rm.client.create(MANAGED_BYTES)
  if (!map.ok) return
  const region = client(RegionMapInterface, map.value)
  yield* FaultHandler.create(env, region)

  const managed = yield* region.dataspace()
  const { at } = yield* attach(env.rm, managed)
  yield* log('attached sub dataspace at local address ', hex(at))
  const size = yield* client(DataspaceInterface, managed).size()
  yield* log('sub dataspace size is ', size, ' should be ', MANAGED_BYTES)

  for (let offset = 0; offset < MANAGED_BYTES; offset += STEP) {
    yield* log('write to ', hex(at + offset))
    yield* store(at + offset, 1, 13)
  }

  yield* log('test destruction of region_map')
  const another = yield* rm.client.create(4096)
  if (another.ok) yield* rm.client.destroy(another.value)

  yield* log('test multiple nested regions stacked')
  yield* stackedRegionMaps(env)
}

export default component(function* (env) {
  yield* log('--- nested region map test ---')
  yield* populateOnDemand(env)
  yield* log('--- finished nested region map test ---')
})
