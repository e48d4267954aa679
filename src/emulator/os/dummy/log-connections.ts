// LOG sessions for their own sake, labelled with their number.
import { type Connection, type Env, type LogClient, log, logConnection, type Op } from '../../base/index.ts'

export class LogConnections {
  readonly #connections: Connection<LogClient>[] = []

  static *create(env: Env, count: number, ramUpgrade: number): Op<LogConnections> {
    const all = new LogConnections()
    yield* log('going to create ', count, ' LOG connections')
    for (let i = 0; i < count; i++) {
      const connection = yield* logConnection(env, String(i))
      all.#connections.unshift(connection)
      if (ramUpgrade === 0) continue
      yield* log('upgrade connection ', i)
      yield* connection.upgrade({ ram: ramUpgrade })
    }
    yield* log('created all LOG connections')
    return all
  }

  *destroy(): Op<void> {
    for (const connection of this.#connections.splice(0)) yield* connection.close()
    yield* log('destroyed all LOG connections')
  }
}
