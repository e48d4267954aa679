// ROM modules from a file system, each read once and kept; clients get it read-only, however they attach it.
// Follows os/src/server/cached_fs_rom/main.cc.
import {
  type Capability,
  component,
  type Dataspace,
  type Env,
  FileSystem,
  failed,
  lastElement,
  type Op,
  ok,
  RomInterface,
  rmConnection,
  rootComponent,
} from '../../base/index.ts'
import { Cache } from './cache.ts'

interface Session {
  readonly cap: Capability<Dataspace>
}

export default component(function* (env: Env): Op<void> {
  const files = yield* FileSystem.open(env)
  const cache = new Cache(env, files, (yield* rmConnection(env)).client)
  const root = yield* rootComponent<Session>(env.ep, {
    *create({ label }) {
      const rom = yield* cache.rom(lastElement(label))
      if (!rom) return failed('DENIED')
      const cap = yield* env.ep.manage(RomInterface, {
        dataspace: () => rom,
        update: () => true,
        sigh() {},
      })
      return ok({ session: { cap: rom }, cap })
    },
  })
  yield* env.announce('ROM', root)
})
