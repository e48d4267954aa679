// One ROM, the same for all clients, whose content is a number that counts up four times a second. Follows os/src/test/dynamic_config/server/main.cc.
import {
  type AttachedRam,
  attachRam,
  type Capability,
  component,
  type Dataspace,
  error,
  invalidCap,
  isValid,
  type Op,
  ok,
  RomInterface,
  rootComponent,
  type SignalCap,
  submitSignal,
  timerConnection,
  toBytes,
} from '../../base/index.ts'

const PERIOD_US = 250_000

export default component(function* (env) {
  let content = ''
  let shown: AttachedRam | undefined
  let sigh: SignalCap = invalidCap
  let counter = -1
  const timer = yield* timerConnection(env)

  const count = function* (): Op<void> {
    content = `<config><counter>${counter++}</counter></config>`
    if (isValid(sigh)) yield* submitSignal(sigh)
    yield* timer.client.triggerOnce(PERIOD_US)
  }
  const handler = yield* env.ep.signalHandler(count)
  yield* timer.sigh(handler.cap)
  yield* count()

  const rom = {
    *dataspace(): Op<Capability<Dataspace>> {
      if (content === '') {
        yield* error('no data loaded')
        return invalidCap
      }
      const bytes = toBytes(`${content}\0`)
      if (shown) yield* shown.free()
      shown = yield* attachRam(env.ram, env.rm, bytes.length)
      yield* shown.ds.write(0, bytes)
      return shown.ds.cap
    },
    update: () => false,
    *sigh(cap: SignalCap): Op<void> {
      sigh = cap
    },
  }
  const root = yield* rootComponent(env.ep, {
    *create() {
      return ok({ session: rom, cap: yield* env.ep.manage(RomInterface, rom) })
    },
  })
  yield* env.announce('ROM', root)
})
