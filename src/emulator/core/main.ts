// Core: the root task. Sets up the platform, offers the services of the machine, and starts init (base/src/core/main.cc).

import { classic, client, log, type Op, PdInterface, sleepForever, toBytes } from '../base/index.ts'
import { setLogSink } from '../base/log.ts'
import { enter, installMessages } from '../base/startup.ts'
import { Context, resume, ThreadSel } from '../base-nova/context.ts'
import { selectors } from '../base-nova/selectors.ts'
import { createSm, nameEc } from '../base-nova/syscalls.ts'
import { contextOf, entryOfStack, setTextBase, textStart } from '../base-nova/threads.ts'
import type { Cpu, ProgramFactory, Thread } from '../nova/abi.ts'
import { accountTable } from './account-table.ts'
import { writeConsole } from './console.ts'
import { createCoreEntrypoint, createCoreThread, watchCore } from './core-threads.ts'
import { debugLine } from './debug-line.ts'
import { startInit } from './init-child.ts'
import { ROOT_EC, ROOT_PD } from './kernel.ts'
import { coreLocalRm } from './local-rm.ts'
import { servePager } from './pager.ts'
import { PdSessionComponent } from './pd-session.ts'
import { setUpPlatform } from './platform.ts'
import { coreServices } from './service-table.ts'

const VERSION = '26.02'
const FIRST_SELECTOR = 0x2000
const MAIN = 'int main()'
const MIB = 2 ** 20
/** What core keeps for itself. */
const PRESERVED = { ram: 224 * 1024, caps: 1000 } as const
/** 32 ranges of 2008 selectors. */
const TOTAL_CAPS = 64256
/** Memory of core's own meta data on the real system, which here is not in the emulated memory (estimate from its boot messages). */
const META_DATA = 0.875 * MIB

function* main(): Op<void> {
  yield* createSm(ThreadSel.LOCK, ROOT_PD, 0)
  selectors.startAt(FIRST_SELECTOR)
  setLogSink(text => writeConsole(toBytes(text)))
  installMessages()
  yield* watchCore()
  const platform = yield* setUpPlatform()
  yield* accountTable.open(textStart())
  yield* nameEc(ROOT_EC, toBytes('core\0core\0core'))

  const ep = yield* createCoreEntrypoint('entrypoint')
  const rootEp = yield* createCoreEntrypoint('root')
  const pagers = new Map<number, number>()
  for (const { id } of platform.hip.cpus) pagers.set(id, yield* createCoreThread('pager', id))
  const { memory } = platform
  const corePd = new PdSessionComponent({ ep, memory, core: true }, 'core', {
    ram: memory.free.total - META_DATA,
    caps: TOTAL_CAPS,
  })
  const pdCap = yield* corePd.manage()
  if (classic) yield* debugLine(MAIN, '--- create local services ---')
  const services = coreServices({ ep, pagerEc: cpu => pagers.get(cpu) as number, platform })

  const ram = corePd.ram.available - PRESERVED.ram
  const caps = corePd.caps.available - PRESERVED.caps
  if (classic) {
    yield* debugLine(MAIN, '--- start init ---')
    yield* debugLine(MAIN, `transferred ${Math.floor(ram / MIB)} MB to init`)
  } else {
    yield* log('Genode ', VERSION)
    yield* log(Math.floor(ram / MIB), ' MiB RAM and ', caps, ' caps assigned to init')
  }
  yield* startInit({
    ep: rootEp,
    rm: coreLocalRm(ep),
    services,
    pd: client(PdInterface, pdCap),
    pdCap,
    ram,
    caps,
  })
  if (classic) yield* debugLine(MAIN, '--- init created, waiting for exit condition ---')
  yield* sleepForever()
}

const enterPager = (cpu: Cpu, entry: number): Thread => {
  const known = entryOfStack(cpu)
  return known ? servePager(contextOf(cpu, known), entry) : lost(cpu)
}

function* lost(cpu: Cpu): Op<void> {
  resume(new Context(cpu, 0))
  yield* log('core was entered by an unknown thread')
}

const factory: ProgramFactory = () => ({
  enter(cpu, ip) {
    setTextBase(ip - (ip % 4096))
    return enter(cpu, ip, main, enterPager)
  },
})
export default factory
