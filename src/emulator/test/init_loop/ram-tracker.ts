// RAM quota of one party from iteration to iteration.
import { formatNumberOfBytes, log, type Node, type Op } from '../../base/index.ts'

export class RamTracker {
  totalLoss = 0
  readonly #name: string
  #previous = 0

  constructor(name: string) {
    this.#name = name
  }

  announce(iteration: number): Op<void> {
    return log('iteration ', iteration)
  }

  *update(ram: Node | undefined): Op<void> {
    if (!ram) return
    const current = ram.bytes('quota')
    yield* log(this.#name, ' RAM: ', formatNumberOfBytes(current))
    if (this.#previous && current < this.#previous) {
      const loss = this.#previous - current
      this.totalLoss += loss
      yield* log(this.#name, ' lost ', loss, ' bytes (total ', this.totalLoss, ' bytes)')
    }
    if (this.#previous && current > this.#previous)
      yield* log(this.#name, ' gained ', current - this.#previous, ' bytes')
    this.#previous = current
  }
}
