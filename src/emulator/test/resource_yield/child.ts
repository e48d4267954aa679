// Allocates a chunk of memory after the other, and frees as many as its parent asks for.
import {
  argNumber,
  type Env,
  formatNumberOfBytes,
  log,
  type Op,
  timerConnection,
  warning,
} from '../../base/index.ts'

const CHUNK_BYTES = 1024 * 1024
const PERIOD_US = 250_000
const HEADER_BYTES = 32

export function* startChildRole(env: Env): Op<void> {
  yield* log('--- test-resource_yield child role started ---')
  const timer = yield* timerConnection(env)
  const chunks: { cap: Parameters<Env['ram']['free']>[0]; header: number }[] = []
  const scheduleNext = () => timer.client.triggerOnce(PERIOD_US)

  const tick = yield* env.ep.signalHandler(function* () {
    const available = (yield* env.pd.ramQuota()) - (yield* env.pd.usedRam())
    if (available < CHUNK_BYTES) return yield* log('consumed all of our quota, stop allocating')
    const header = yield* env.heap.tryAlloc(HEADER_BYTES)
    if (!header.ok) return
    chunks.unshift({ cap: yield* env.ram.alloc(CHUNK_BYTES), header: header.value })
    yield* log('allocated chunk of ', CHUNK_BYTES / 1024, ' KiB')
    yield* scheduleNext()
  })

  const yielding = yield* env.ep.signalHandler(function* () {
    const args = yield* env.parent.yieldRequest()
    yield* log('yield request: ', args)
    const wanted = argNumber(args, 'ram_quota')
    for (let released = 0; released < wanted; released += CHUNK_BYTES) {
      const chunk = chunks.shift()
      if (!chunk) {
        yield* warning('no chunk left to release, wanted: ', formatNumberOfBytes(wanted))
        break
      }
      yield* env.ram.free(chunk.cap)
      yield* env.heap.free(chunk.header)
      yield* log('released chunk of ', CHUNK_BYTES, ' bytes')
    }
    yield* env.parent.yieldResponse()
    yield* scheduleNext()
  })

  yield* env.parent.yieldSigh(yielding.cap)
  yield* timer.sigh(tick.cap)
  yield* scheduleNext()
}
