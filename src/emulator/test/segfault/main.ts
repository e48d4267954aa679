// Writes to an address where nothing is. Follows os/src/test/segfault.
import { component, log, store } from '../../base/index.ts'

const NOTHING_THERE = 0x44

export default component(function* () {
  yield* log('going to produce a segmentation fault...')
  yield* store(NOTHING_THERE, 4, 0x55)
})
