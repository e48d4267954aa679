// What a server's answers do to the sessions it serves: response and delivery of the capability.
// Follows Child::session_response and deliver_session_cap of base/src/lib/base/child.cc.
import { type Capability, isValid } from '../capability.ts'
import type { SessionResponse } from '../interfaces/parent.ts'
import { error, warning } from '../log.ts'
import type { Op } from '../op.ts'
import type { ChildPolicy } from './child-policy.ts'
import { QuotaTransaction } from './quota-transfer.ts'
import type { SessionState } from './session-state.ts'

const REFUSALS = {
  DENIED: 'SERVICE_DENIED',
  INSUFFICIENT_RAM: 'INSUFFICIENT_RAM_QUOTA',
  INSUFFICIENT_CAPS: 'INSUFFICIENT_CAP_QUOTA',
} as const

export function* sessionResponse(policy: ChildPolicy, id: number, response: SessionResponse): Op<void> {
  const session = policy.serverIds.get(id)
  if (!session) {
    yield* warning('unexpected session response for unknown session')
    return
  }
  switch (response) {
    case 'CLOSED':
      session.phase = 'CLOSED'
      if (session.onClosed) yield* session.onClosed(session)
      else yield* dropOrphan(policy, session)
      return
    case 'OK':
      if (session.phase !== 'UPGRADE_REQUESTED') return
      session.phase = 'CAP_HANDED_OUT'
      break
    case 'DENIED':
    case 'INSUFFICIENT_RAM':
    case 'INSUFFICIENT_CAPS':
      session.phase = REFUSALS[response]
  }
  if (session.onReady) yield* session.onReady(session)
}

/** A closed session whose client is gone: its quota goes from the server to us. */
function* dropOrphan(policy: ChildPolicy, session: SessionState): Op<void> {
  const transaction = new QuotaTransaction()
  const us = policy.refAccount
  const ramHere = yield* transaction.transfer('ram', session.donatedRam, session.service, us)
  const capsHere = yield* transaction.transfer('caps', session.donatedCaps, session.service, us)
  if (!ramHere) yield* warning(policy.name, ' failed to return session RAM quota (', session.donatedRam, ')')
  if (!capsHere)
    yield* warning(policy.name, ' failed to return session CAP quota (', session.donatedCaps, ')')
  if (!ramHere || !capsHere) yield* transaction.rollBack()
  yield* session.destroy()
  yield* policy.sessionStateChanged()
}

export function* deliverSessionCap(policy: ChildPolicy, id: number, cap: Capability): Op<void> {
  const session = policy.serverIds.get(id)
  if (session?.phase !== 'CREATE_REQUESTED') return
  if (isValid(session.cap)) {
    yield* error(policy.name, ': attempt to assign session cap twice')
    return
  }
  if (!session.clientExists) {
    session.phase = 'CLOSE_REQUESTED'
    if ((yield* session.service.initiateRequest(session)) !== 'OK')
      yield* warning('failed to initiate close for vanished client: ', session)
    yield* session.service.wakeup()
    return
  }
  session.cap = cap
  session.phase = 'AVAILABLE'
  if (session.onReady) yield* session.onReady(session)
}
