// A child that will write where nothing is, with one handler for its page faults and for its exceptions.
import {
  Child,
  client,
  type Env,
  type Op,
  ParentServicesPolicy,
  RegionMapInterface,
  type SignalCap,
} from '../../base/index.ts'

export class FaultingChild {
  readonly #child: Child

  private constructor(child: Child) {
    this.#child = child
  }

  static *start(env: Env, sigh: SignalCap): Op<FaultingChild> {
    const policy = new ParentServicesPolicy(env, {
      name: 'child',
      binary: 'test-segfault',
      ram: 1024 * 1024,
      caps: 50,
      services: ['PD', 'CPU', 'LOG', 'ROM'],
      *initPd(pd) {
        yield* client(RegionMapInterface, yield* pd.addressSpace()).faultHandler(sigh)
      },
      initCpu: cpu => cpu.exceptionSigh(sigh),
    })
    const child = new Child({ ep: env.ep, rm: env.rm }, policy)
    yield* child.construct()
    yield* child.initiateEnvPdSession()
    yield* child.initiateEnvSessions()
    return new FaultingChild(child)
  }

  destroy(): Op<void> {
    return this.#child.destroy()
  }
}
