// Services that children can be routed to: the parent's, as `parent-provides` lists them, and those in `provides` nodes of children.
// Follows sandbox/service.h.
import {
  type Account,
  AsyncService,
  type IdSpace,
  type Op,
  type PdCap,
  type QuotaUnit,
  type SessionFactory,
  type SessionState,
  type TransferResult,
  TryParentService,
} from '../../base/index.ts'

/** A service of init's parent; abandoned as soon as the config no longer lists it. */
export class SandboxParentService extends TryParentService {
  abandoned = false
}

export interface ServerSide {
  readonly name: string
  readonly serverIds: IdSpace<SessionState>
  readonly sessionFactory: SessionFactory
  /** The server's PD, or nothing while it does not exist. */
  account(): Account | undefined
  wakeup(): Op<void>
}

/** A service that a child declares in its `provides` node, whether announced or not. */
export class RoutedService extends AsyncService {
  abandoned = false
  readonly server: ServerSide

  constructor(name: string, server: ServerSide) {
    super(name, server.serverIds, server.sessionFactory, () => server.wakeup())
    this.server = server
  }

  accountCap(): PdCap | undefined {
    return this.server.account()?.accountCap()
  }

  *transferQuota(to: PdCap, unit: QuotaUnit, amount: number): Op<TransferResult> {
    const account = this.server.account()
    return account ? yield* account.transferQuota(to, unit, amount) : 'INVALID'
  }
}
