// A parent asks its child to give memory back, and sees that it does. Both are this program. Follows os/src/test/resource_yield/main.cc.
import { attachedRom, component, type Env, type Op } from '../../base/index.ts'
import { startChildRole } from './child.ts'
import { startParentRole } from './parent.ts'

/** Memory of the real component that this one does without (from its accounts when it is idle). */
const MORE_BYTES = 320 * 1024

export default component(
  function* (env: Env): Op<void> {
    const config = yield* attachedRom(env, 'config')
    const isChild = (yield* config.node()).bool('child', false)
    yield* isChild ? startChildRole(env) : startParentRole(env)
  },
  { footprint: [MORE_BYTES] },
)
