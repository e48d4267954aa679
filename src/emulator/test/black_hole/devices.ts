// The sessions that take a call or two.
import {
  AudioInterface,
  attach,
  CaptureInterface,
  connect,
  DeviceListInterface,
  type Env,
  EventInterface,
  type Op,
} from '../../base/index.ts'

const K = 1024
const EVENT_BYTES = 32

export function* openDevices(env: Env): Op<void> {
  for (const service of ['Usb', 'Gpu'])
    yield* connect(env, DeviceListInterface, { service, label: '', ram: 32 * K, caps: 8 })
}

export function* openAudio(env: Env): Op<void> {
  for (const service of ['Audio_in', 'Audio_out'])
    yield* connect(env, AudioInterface, { service, label: '', args: 'channel="left"', ram: 32 * K, caps: 8 })
}

export function* captureOnePixel(env: Env): Op<void> {
  const capture = yield* connect(env, CaptureInterface, {
    service: 'Capture',
    label: '',
    ram: 36 * K,
    caps: 8,
  })
  yield* capture.client.buffer({ width: 1, height: 1 })
  const pixels = yield* attach(env.rm, yield* capture.client.dataspace())
  yield* capture.client.captureAt(0, 0)
  if ((yield* pixels.load(0, 4)) !== 0) throw new Error('unexpected pixel')
}

/** Press, release, motion; what they are, nobody will know. */
export function* submitEvents(env: Env): Op<void> {
  const event = yield* connect(env, EventInterface, { service: 'Event', label: '', ram: 18 * K, caps: 8 })
  const events = yield* attach(env.rm, yield* event.client.dataspace())
  for (const kind of [1, 2, 3]) yield* events.store((kind - 1) * EVENT_BYTES, 4, kind)
  yield* event.client.submitBatch(3)
}
