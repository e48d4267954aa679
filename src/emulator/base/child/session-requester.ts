// The ROM `session_requests` of one server, and the sessions that it serves. Follows os/include/os/session_requester.h.
import { generate } from '../generator.ts'
import type { Op } from '../op.ts'
import { type DynamicRomEnv, DynamicRomSession } from './dynamic-rom-session.ts'
import { IdSpace } from './id-space.ts'
import { LocalService, type Service } from './service.ts'
import type { SessionState } from './session-state.ts'

export class SessionRequester {
  readonly ids: IdSpace<SessionState>
  readonly service: Service
  readonly #session: DynamicRomSession

  private constructor(ids: IdSpace<SessionState>, session: DynamicRomSession) {
    this.ids = ids
    this.#session = session
    this.service = new LocalService('ROM', session)
  }

  static *create(env: DynamicRomEnv): Op<SessionRequester> {
    const ids = new IdSpace<SessionState>()
    const session = yield* DynamicRomSession.create(env, function* () {
      return generate('session_requests', g => {
        for (const state of ids.objects()) state.generateRequest(g)
      })
    })
    return new SessionRequester(ids, session)
  }

  /** Tells the server that there is something to do. */
  triggerUpdate(): Op<void> {
    return this.#session.triggerUpdate()
  }

  destroy(): Op<void> {
    return this.#session.destroy()
  }
}
