// revoke (3.7): takes back what was delegated out of a range.
import { ARG2, ARG3, crdBase, crdOrder, crdRights, crdType, Flag, Rights, Status } from '../abi.ts'
import { revokeCost, revoke as revokeRange } from '../delegation.ts'
import { KType } from '../kobject.ts'
import type { Pd } from '../pd.ts'
import type { Sm } from '../sm.ts'
import { flagsOf, type Handler, lookUp, selectorOf, word } from './handler.ts'

export const revoke: Handler = (k, cpu, ec) => {
  const flags = flagsOf(ec)
  const range = word(ec, ARG2)
  const selector = selectorOf(ec)
  let pd = ec.pd
  if (k.dialect.extensions && flags & Flag.REVOKE_REMOTE) {
    const remote = lookUp(k, cpu, ec, word(ec, ARG3), KType.PD, 0, 'sys_revoke') as Pd | undefined
    if (remote === undefined) return Status.BAD_CAP
    pd = remote
  }
  const done =
    selector === 0 ? undefined : (lookUp(k, cpu, ec, selector, KType.SM, Rights.SM_UP, '') as Sm | undefined)
  const visited = revokeRange(pd, {
    type: crdType(range),
    base: crdBase(range),
    order: crdOrder(range),
    rights: crdRights(range),
    self: (flags & Flag.REVOKE_SELF) !== 0,
    keep: (flags & Flag.REVOKE_KEEP) !== 0,
  })
  cpu.clock.nowNs += revokeCost(visited)
  if (done !== undefined && k.dialect.extensions) k.afterGracePeriod(done)
  return Status.SUCCESS
}
