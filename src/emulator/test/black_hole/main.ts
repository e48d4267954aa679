// Uses every service of the black hole and is content when nothing comes of it. Follows os/src/test/black_hole/main.cc.
import { attachedRom, component, type Env, log, logConnection, type Op } from '../../base/index.ts'
import { captureOnePixel, openAudio, openDevices, submitEvents } from './devices.ts'
import { PacketTest } from './packet-test.ts'

const ENOUGH_PACKETS = 100

export default component(function* (env: Env): Op<void> {
  let finished = false
  const tests: PacketTest[] = []
  const handler = yield* env.ep.signalHandler(function* () {
    for (const test of tests) yield* test.handleSignal()
    if (finished || !tests.every(test => test.acknowledged > ENOUGH_PACKETS)) return
    finished = true
    yield* log('Finished')
  })

  yield* openDevices(env)
  yield* openAudio(env)
  yield* captureOnePixel(env)
  yield* submitEvents(env)
  const rom = yield* attachedRom(env, 'any_label')
  if ((yield* rom.text()) !== '<empty/>') throw new Error('unexpected content of the ROM')
  const sink = yield* logConnection(env, 'any_label')
  yield* sink.client.write('invisible message\n')
  tests.push(yield* PacketTest.create(env, 'Nic', { signal: handler.cap, atOnce: 40, reopens: false }))
  tests.push(yield* PacketTest.create(env, 'Uplink', { signal: handler.cap, atOnce: 30, reopens: true }))
})
