// A component as small as can be, for benchmarks of booting many of them: says that it is there.
import { component, log } from '../../base/index.ts'

export default component(function* () {
  yield* log('up')
})
