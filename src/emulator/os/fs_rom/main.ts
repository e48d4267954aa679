// ROM modules out of a file system; a module changes whenever its file does. Follows os/src/server/fs_rom/main.cc.
import { component, FileSystem, lastElement, ok, RomInterface, rootComponent } from '../../base/index.ts'
import { FileRom } from './session.ts'

export default component(function* (env) {
  const files = yield* FileSystem.open(env)
  const root = yield* rootComponent<FileRom>(env.ep, {
    *create({ label }) {
      const session = yield* FileRom.create(env, files, `/${lastElement(label)}`)
      return ok({ session, cap: yield* env.ep.manage(RomInterface, session) })
    },
    destroy: session => session.destroy(),
  })
  yield* env.announce('ROM', root)
})
