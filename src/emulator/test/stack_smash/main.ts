// Copies a text that is too long into a buffer on the stack, so that the return from the function finds its frame damaged.
// Follows base/src/test/stack_smash.
import { component, log, readText, stackFrame, toBytes, writeBytes } from '../../base/index.ts'

const MESSAGE = '................ wrote into previous frame'
const BUFFER_BYTES = 16

export default component(function* () {
  yield* stackFrame(BUFFER_BYTES, function* (buffer) {
    yield* writeBytes(buffer, toBytes(`${MESSAGE}\0`))
    yield* log(yield* readText(buffer, MESSAGE.length + 1))
  })
})
