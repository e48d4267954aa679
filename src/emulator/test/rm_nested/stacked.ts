// Region maps within region maps: one at the top, two in it, one more in the first of these; the window that each of them opens
// is narrower or has fewer rights than what it shows.
import {
  type AttachArgs,
  attach,
  type Capability,
  client,
  type Dataspace,
  DataspaceInterface,
  type Env,
  error,
  hex,
  hexRange,
  load,
  log,
  type Op,
  type RegionMapClient,
  RegionMapInterface,
  type RmClient,
  rmConnection,
} from '../../base/index.ts'
import { FaultHandler } from './fault-handler.ts'

const K = 1024
const PAGE = 4096
const SIZE = { top: 40 * K, shim1: 24 * K, shim2: 16 * K, bottom: 40 * K }

/** Puts the second shim's ranges below its own in the output. */
const INDENT = ' '.repeat(41)
const ANYWHERE: AttachArgs = { size: 0, offset: 0, at: undefined, executable: false, writeable: true }

/** A region map with its dataspace. */
interface Layer {
  readonly map: RegionMapClient
  readonly ds: Capability<Dataspace>
  readonly size: number
}

function* createLayer(rm: RmClient, bytes: number): Op<Layer> {
  const cap = yield* rm.create(bytes)
  if (!cap.ok) throw new Error(`no region map: ${cap.error}`)
  const map = client(RegionMapInterface, cap.value)
  const ds = yield* map.dataspace()
  return { map, ds, size: yield* client(DataspaceInterface, ds).size() }
}

/** Offset in `map` at which the dataspace was attached. */
function* attachTo(
  map: RegionMapClient,
  ds: Capability<Dataspace>,
  args: Partial<AttachArgs> = {},
): Op<number> {
  const range = yield* map.attach(ds, { ...ANYWHERE, ...args })
  if (range.ok) return range.value.start
  yield* error('read-only attach unexpectedly failed')
  return 0
}

export function* stackedRegionMaps(env: Env): Op<void> {
  const rm = (yield* rmConnection(env)).client

  const top = yield* createLayer(rm, SIZE.top)
  const topAt = (yield* attach(env.rm, top.ds)).at
  yield* log(' region top        ', hexRange(topAt, top.size))

  const shim1 = yield* createLayer(rm, SIZE.shim1)
  const shim1At = topAt + (yield* attachTo(top.map, shim1.ds))
  const shim2 = yield* createLayer(rm, SIZE.shim2)
  const shim2At = topAt + (yield* attachTo(top.map, shim2.ds))
  yield* log(' region shim       ', hexRange(shim1At, shim1.size), ' ', hexRange(shim2At, shim2.size))

  const readAt = yield* attachReadOnlyMemory(env, shim2, shim2At)
  yield* attachBottom(env, yield* createLayer(rm, SIZE.bottom), shim1, shim1At)

  yield* expectZero(readAt)
  yield* expectZero(readAt + PAGE)

  const handler = yield* FaultHandler.create(env, shim2.map)
  yield* log(' try reading mem  ', hex(readAt - PAGE), ' - should fail')
  const value = yield* load(readAt - PAGE, 4)
  if (handler.faults !== 1) yield* error(' could read memory without region attached, value=', hex(value))
}

/** Two pages of memory in the middle of the second shim; their address. */
function* attachReadOnlyMemory(env: Env, shim: Layer, shimAt: number): Op<number> {
  const bytes = 2 * PAGE
  const ram = yield* env.ram.alloc(bytes)
  const at = shimAt + (yield* attachTo(shim.map, ram, { at: PAGE, writeable: false }))
  yield* log(`  attached mem${INDENT}`, hexRange(at, bytes))
  yield* log(`  read     mem${INDENT}`, hexRange(at, bytes), ' value=', hex(yield* load(at, 4)))
  return at
}

/** Memory within the bottom map, which is shown in part and read-only by the first shim. */
function* attachBottom(env: Env, bottom: Layer, shim: Layer, shimAt: number): Op<void> {
  const shown = SIZE.bottom - SIZE.shim2
  const bottomAt = shimAt + (yield* attachTo(shim.map, bottom.ds, { size: shown, writeable: false }))
  yield* log('   bottom shim (r) ', hexRange(bottomAt, bottom.size))
  yield* log('   bottom shim (s) ', hexRange(bottomAt, shown))

  const ram = yield* env.ram.alloc(SIZE.bottom)
  const local = yield* attach(env.rm, ram)
  yield* local.fill(0, 0xff, SIZE.bottom)
  yield* local.detach()

  const memoryAt = bottomAt + (yield* attachTo(bottom.map, ram, { at: 0 }))
  yield* log('    attached mem   ', hexRange(memoryAt, shown))
  yield* log('    wrote    mem   ', hexRange(memoryAt, shown), ' with value=', hex(yield* load(memoryAt, 4)))
}

function* expectZero(at: number): Op<void> {
  yield* log(' try reading mem  ', hex(at), ' - should succeed')
  const value = yield* load(at, 4)
  if (value !== 0) yield* error(' wrong content read - expected 0, got ', hex(value))
}
