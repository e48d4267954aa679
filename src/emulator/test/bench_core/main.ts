// What core does for components, again and again: RPC functions, page faults, attaching and detaching.
import { attachedRom, component, type Env, load, log, type Op } from '../../base/index.ts'

const PAGE = 4096
/** Regions of a page each, every one of them faults once. */
const REGIONS = 1000

function* callCore(env: Env, count: number): Op<void> {
  for (let i = 0; i < count; i++) yield* env.pd.usedRam()
}

/** Attaches the same page at many places and touches each; only the touching is measured. */
function* touchPages(env: Env, rounds: number, measured: boolean): Op<void> {
  const ds = yield* env.ram.alloc(PAGE)
  for (let round = 0; round < rounds; round++) {
    const places: number[] = []
    for (let i = 0; i < REGIONS; i++) {
      const range = yield* env.rm.attach(ds)
      if (range.ok) places.push(range.value.start)
    }
    if (measured) yield* log('begin fault')
    for (const at of places) yield* load(at, 4)
    if (measured) yield* log('end ', places.length)
    for (const at of places) yield* env.rm.detach(at)
  }
  yield* env.ram.free(ds)
}

function* attachAndDetach(env: Env, count: number): Op<void> {
  const ds = yield* env.ram.alloc(PAGE)
  for (let i = 0; i < count; i++) {
    const range = yield* env.rm.attach(ds)
    if (range.ok) yield* env.rm.detach(range.value.start)
  }
  yield* env.ram.free(ds)
}

export default component(function* (env) {
  const config = yield* attachedRom(env, 'config')
  const count = (yield* config.node()).unsigned('count')

  yield* callCore(env, count)
  yield* log('begin rpc')
  yield* callCore(env, count)
  yield* log('end ', count)

  const rounds = Math.ceil(count / REGIONS / 4)
  yield* touchPages(env, rounds, false)
  yield* touchPages(env, rounds, true)

  yield* attachAndDetach(env, count / 4)
  yield* log('begin attach')
  yield* attachAndDetach(env, count / 4)
  yield* log('end ', count / 4)
  yield* log('done')
})
