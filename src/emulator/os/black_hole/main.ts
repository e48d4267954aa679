// Offers services of all kinds, as its config says, and does nothing with what it gets. Follows os/src/server/black_hole/main.cc.
import { attachedRom, component, type Env, type Op } from '../../base/index.ts'
import { packetRoot } from './packets.ts'
import { audioRoot, captureRoot, deviceListRoot, eventRoot, logRoot, romRoot } from './sinks.ts'

const roots = {
  audio_in: ['Audio_in', audioRoot],
  audio_out: ['Audio_out', audioRoot],
  event: ['Event', eventRoot],
  capture: ['Capture', captureRoot],
  gpu: ['Gpu', deviceListRoot],
  usb: ['Usb', deviceListRoot],
  nic: ['Nic', packetRoot],
  uplink: ['Uplink', packetRoot],
  rom: ['ROM', romRoot],
  log: ['LOG', logRoot],
} as const

export default component(function* (env: Env): Op<void> {
  const config = yield* (yield* attachedRom(env, 'config')).node()
  for (const [node, [service, root]] of Object.entries(roots))
    if (config.hasSubNode(node)) yield* env.announce(service, yield* root(env))
})
