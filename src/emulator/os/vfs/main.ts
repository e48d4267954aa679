// Server of file systems in memory. Follows os/src/server/vfs.
import {
  argNumber,
  attachedRom,
  attachRam,
  component,
  error,
  FileSystemInterface,
  failed,
  ok,
  policyForLabel,
  rootComponent,
} from '../../base/index.ts'
import { FileSystemSession } from './session.ts'
import { Tree } from './tree.ts'

export default component(function* (env) {
  const configRom = yield* attachedRom(env, 'config')
  const vfs = (yield* configRom.node()).subNode('vfs')
  if (!vfs) {
    yield* error('VFS not configured')
    yield* env.exit(-1)
    return
  }
  const tree = yield* Tree.build(env, vfs)
  const root = yield* rootComponent<FileSystemSession>(env.ep, {
    *create({ label, args, ramQuota }) {
      yield* configRom.update()
      const policy = policyForLabel(yield* configRom.node(), label)
      if (!policy) return failed('DENIED')
      const path = policy.attribute('root')
      if (path === undefined) {
        yield* error("policy lacks 'root' attribute")
        return failed('DENIED')
      }
      const size = argNumber(args, 'tx_buf_size')
      if (size === 0) return failed('DENIED')
      if (size > ramQuota) {
        yield* error("insufficient 'ram_quota' from '", label, "' got ", ramQuota, ', need ', size)
        return failed('INSUFFICIENT_RAM')
      }
      const buffer = yield* attachRam(env.ram, env.rm, size)
      const session = new FileSystemSession(tree, path, policy.bool('writeable', false), buffer)
      return ok({ session, cap: yield* env.ep.manage(FileSystemInterface, session) })
    },
    destroy: session => session.destroy(),
  })
  yield* env.announce('File_system', root)
})
