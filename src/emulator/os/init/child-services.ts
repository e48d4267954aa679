// The services that one child may announce, among those of all children.
import { log, type Op } from '../../base/index.ts'
import { RoutedService, type ServerSide } from './service.ts'
import type { Surroundings } from './types.ts'

export class ChildServices {
  readonly #around: Surroundings
  readonly #server: ServerSide

  constructor(around: Surroundings, server: ServerSide) {
    this.#around = around
    this.#server = server
  }

  has(name: string): boolean {
    return this.#own.some(service => service.name === name)
  }

  *add(name: string): Op<void> {
    if (this.#around.settings.verbose) yield* log('  provides service ', name)
    this.#around.childServices.push(new RoutedService(name, this.#server))
  }

  /** Follows a changed `provides` node; tells whether that changed anything. An abandoned service does not come back. */
  *update(names: readonly string[]): Op<boolean> {
    let changed = false
    for (const service of this.#own)
      if (!names.includes(service.name)) {
        service.abandoned = true
        changed = true
      }
    for (const name of names)
      if (!this.has(name)) {
        yield* this.add(name)
        changed = true
      }
    return changed
  }

  /** No new sessions; existing ones lose their route. */
  abandon(): void {
    for (const service of this.#own) service.abandoned = true
  }

  destroy(): void {
    const services = this.#around.childServices
    services.splice(0, services.length, ...services.filter(service => service.server !== this.#server))
  }

  get #own(): readonly RoutedService[] {
    return this.#around.childServices.filter(service => service.server === this.#server)
  }
}
