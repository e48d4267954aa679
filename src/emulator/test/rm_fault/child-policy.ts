// The same program once more, as a child without the RM service, with handlers for its faults.
import {
  Child,
  client,
  type Env,
  type Op,
  ParentServicesPolicy,
  RegionMapInterface,
  type SignalCap,
} from '../../base/index.ts'

export interface FaultHandlers {
  readonly addressSpace: SignalCap
  readonly stackArea: SignalCap
}

export function* createChild(env: Env, handlers: FaultHandlers): Op<Child> {
  const policy = new ParentServicesPolicy(env, {
    name: 'rmchild',
    binary: 'test-rm_fault',
    ram: 1024 * 1024,
    caps: 20,
    services: ['PD', 'CPU', 'ROM', 'LOG'],
    *initPd(pd) {
      yield* client(RegionMapInterface, yield* pd.addressSpace()).faultHandler(handlers.addressSpace)
      yield* client(RegionMapInterface, yield* pd.stackArea()).faultHandler(handlers.stackArea)
    },
  })
  const child = new Child({ ep: env.ep, rm: env.rm }, policy)
  yield* child.construct()
  yield* child.initiateEnvPdSession()
  yield* child.initiateEnvSessions()
  return child
}
