// The parent interface of one child, call by call. Follows the Parent functions of base/src/lib/base/child.cc.
import { type Capability, invalidCap } from '../capability.ts'
import type { ParentHandlers } from '../interfaces/parent.ts'
import { failed } from '../op.ts'
import type { Child } from './child.ts'
import { deliverSessionCap, sessionResponse } from './server-sessions.ts'

export function parentHandlers(child: Child): ParentHandlers {
  const { policy, clientSessions } = child
  return {
    exit: value => policy.exit(value),
    announce: service => policy.announceService(service),
    sessionSigh: sigh => clientSessions.setSigh(sigh),
    *session(id, service, args, affinity) {
      return child.closed ? failed('DENIED') : yield* clientSessions.session(id, service, args, affinity)
    },
    sessionCap: id => clientSessions.sessionCap(id),
    *upgrade(id, args) {
      return child.closed ? 'PENDING' : yield* clientSessions.upgrade(id, args)
    },
    close: id => clientSessions.close(id),
    sessionResponse: (id, response) => sessionResponse(policy, id, response),
    deliverSessionCap: (id, cap) => deliverSessionCap(policy, id, cap),
    mainThreadCap: () => child.mainThread as Capability,
    *resourceAvailSigh(sigh) {
      child.resourceAvailSigh = sigh
    },
    resourceRequest: args => policy.resourceRequest(args),
    *yieldSigh(sigh) {
      child.yieldSigh = sigh ?? invalidCap
    },
    yieldRequest: () => child.yieldArgs,
    yieldResponse: () => policy.yieldResponse(),
    *heartbeatSigh(sigh) {
      child.heartbeatSigh = sigh
    },
    *heartbeatResponse() {
      child.outstandingHeartbeats = 0
    },
  }
}
