// The door of child management: starting programs and serving their session requests. Exported through base's door.
export { Child, type ChildHost } from './child.ts'
export { type ChildPolicy, type ChildRoute, logChildExit } from './child-policy.ts'
export { type DynamicRomEnv, DynamicRomSession } from './dynamic-rom-session.ts'
export { IdSpace } from './id-space.ts'
export { type LoadError, loadElf } from './load-elf.ts'
export { type ParentServicesOptions, ParentServicesPolicy } from './parent-services-policy.ts'
export { type Account, pdAccount, QuotaTransaction, type QuotaUnit } from './quota-transfer.ts'
export {
  AsyncService,
  type InitiateResult,
  LocalService,
  type LocalSession,
  ParentService,
  type Service,
  sameService,
  TryParentService,
} from './service.ts'
export { type BlockAllocator, FIRST_BATCH_COSTS, SESSION_COSTS, SessionFactory } from './session-factory.ts'
export { SessionRequester } from './session-requester.ts'
export { type Phase, SessionState } from './session-state.ts'
export { type SlaveOptions, SlavePolicy } from './slave-policy.ts'
