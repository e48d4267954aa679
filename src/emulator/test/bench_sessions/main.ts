// Opens and closes sessions, of core's LOG service and of another component in turns, and looks whether all that they cost came back.
import {
  attachedRom,
  component,
  connect,
  type Env,
  error,
  log,
  logConnection,
  none,
  type Op,
  rpc,
  rpcInterface,
} from '../../base/index.ts'

const OtherInterface = rpcInterface('Echo', { nothing: rpc([], none) })
const OTHER = { service: 'Echo', label: '', ram: 8192, caps: 2 }

function* openAndClose(env: Env, count: number): Op<void> {
  for (let i = 0; i < count; i += 2) {
    yield* (yield* logConnection(env, 'x')).close()
    const other = yield* connect(env, OtherInterface, OTHER)
    yield* other.client.nothing()
    yield* other.close()
  }
}

function* account({ pd }: Env): Op<string> {
  const [ram, usedRam] = [yield* pd.ramQuota(), yield* pd.usedRam()]
  return [ram, usedRam, yield* pd.capQuota(), yield* pd.usedCaps()].join(' ')
}

export default component(function* (env) {
  const config = yield* attachedRom(env, 'config')
  const count = (yield* config.node()).unsigned('count')
  yield* openAndClose(env, 1000)
  const before = yield* account(env)
  yield* log('begin sessions')
  yield* openAndClose(env, count)
  yield* log('end ', count)
  const behind = yield* account(env)
  if (behind !== before) yield* error('RAM quota, used, cap quota, used: ', before, ' became ', behind)
  yield* log('done')
})
