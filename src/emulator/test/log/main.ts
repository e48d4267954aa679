// Prints one line for each way of formatting, and messages that are too long for one LOG write. Follows base/src/test/log/main.cc.
import { component, double, hex, hexRange, log, logConnection, MAX_LOG_BYTES } from '../../base/index.ts'

/** A text as long as one LOG write can carry. */
const longText = (first: string, last: string): string => first + '.'.repeat(MAX_LOG_BYTES - 2) + last

export default component(function* (env) {
  yield* log('hex range:          ', hexRange(0xe00, 0x880, 16))
  yield* log('empty hex range:    ', hexRange(0xabc0000, 0, 32))
  yield* log('hex range to limit: ', hexRange(0xf8, 8, 8))
  yield* log('invalid hex range:  ', hexRange(0xf8, 0x10, 8))
  yield* log('negative hex char:  ', hex(-2, { pad: true, bits: 8 }))
  yield* log('positive hex char:  ', hex(2, { pad: true, bits: 8 }))
  yield* log('Alloc_error value:  ', 'OUT_OF_RAM')
  yield* log('floating point:     ', double(1700 / 1000))
  yield* log('multiarg string:    ', '"', 'parent -> child.', 7, '"')
  yield* log('String(Hex(3)):     ', hex(3))

  yield* log('Very long messages:')
  const connection = yield* logConnection(env, 'log')
  yield* connection.client.write(longText('1', '2'))
  yield* log(longText('3', '4') + longText('5', '6'))

  yield* log('Test done.')
})
