// Faults that another component resolves: the program starts itself as a child and attends to the child's address space. It is the parent
// if it gets an RM session, since the parent denies it to the child. Follows base/src/test/rm_fault.
import { component, donations, log, RmInterface, tryConnect } from '../../base/index.ts'
import { runChild } from './child.ts'
import { startParent } from './parent.ts'

export default component(function* (env) {
  yield* log('--- region-manager fault test ---')
  const rm = yield* tryConnect(env, RmInterface, { service: 'RM', label: '', ...donations.RM })
  if (!rm.ok) return yield* runChild(env)
  yield* startParent(env)
  yield* log('-- parent role started --')
})
