// Entrypoint that resolves the faults of a region map by attaching fresh memory.
import { type Env, hex, log, type Op, type RegionMapClient } from '../../base/index.ts'

const PAGE = 4096

export class FaultHandler {
  readonly #env: Env
  readonly #map: RegionMapClient
  #faults = 0

  private constructor(env: Env, map: RegionMapClient) {
    this.#env = env
    this.#map = map
  }

  static *create(env: Env, map: RegionMapClient): Op<FaultHandler> {
    const self = new FaultHandler(env, map)
    const ep = yield* env.createEntrypoint('local_fault_handler', 16 * 1024)
    const handler = yield* ep.signalHandler(() => self.#resolve())
    yield* map.faultHandler(handler.cap)
    yield* log('fault handler: waiting for fault signal')
    return self
  }

  get faults(): number {
    return this.#faults
  }

  *#resolve(): Op<void> {
    const { type, address } = yield* this.#map.fault()
    this.#faults++
    yield* log(
      'region-map fault is ',
      type === 'NONE' ? 'READY' : `${type}_FAULT`,
      ', pf_addr=',
      hex(address),
    )
    yield* log('allocate dataspace and attach it to sub region map')
    const page = yield* this.#env.ram.alloc(PAGE)
    yield* this.#map.attach(page, {
      size: 0,
      offset: 0,
      at: address - (address % PAGE),
      executable: false,
      writeable: true,
    })
    yield* log('returning from handle_fault')
  }
}
