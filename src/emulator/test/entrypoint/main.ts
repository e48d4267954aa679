// Entrypoints: destruction with objects left, and RPC that waits for I/O signals while time-outs fire. Follows base/src/test/entrypoint.
import { component, type Env, none, type Op, rpc, rpcInterface } from '../../base/index.ts'
import { Caller } from './caller.ts'
import { WaitingServer } from './server.ts'

const IdleInterface = rpcInterface('Idle', { nothing: rpc([], none) })

/** The object outlives its entrypoint, which says so. */
function* destroyBusyEntrypoint(env: Env): Op<void> {
  const ep = yield* env.createEntrypoint('test_destruct_ep', 16 * 1024)
  yield* ep.manage(IdleInterface, { nothing() {} })
  yield* ep.destroy()
}

export default component(function* (env) {
  yield* destroyBusyEntrypoint(env)
  yield* Caller.start(env, yield* WaitingServer.create(env))
})
