// ld.lib.so: the program with which every dynamic component starts. It loads the component's binary into the linker area and evaluates
// its text, with base's door as what the component links against (base/src/lib/ldso).

import { sleepForever } from '../base-nova/lock.ts'
import { fetch, load } from '../base-nova/memory.ts'
import { PROGRAM_SCRIPT_LENGTH_OFFSET, SCRIPT_OFFSET } from '../base-nova/program.ts'
import { loadProgram } from '../base-nova/syscalls.ts'
import { attach, tryAttach } from './attached.ts'
import { attachedRom } from './attached-rom.ts'
import type { Capability } from './capability.ts'
import type { ComponentDefinition } from './component.ts'
import type { ComponentEnv } from './component-env.ts'
import { ELF_HEADERS_SIZE, type ElfSegment, parseElf } from './elf.ts'
import { generateXmlByDefault } from './generator.ts'
import * as base from './index.ts'
import { type Dataspace, type RegionMapClient, RegionMapInterface } from './interfaces/memory.ts'
import { EnvId } from './interfaces/parent.ts'
import { RomInterface } from './interfaces/services.ts'
import { error, warning } from './log.ts'
import type { Op } from './op.ts'
import { client } from './rpc/interface.ts'
import { program } from './startup.ts'
import { initTracing } from './trace/logger.ts'

const LINKER_AREA = { base: 0x100_0000, size: 320 * 2 ** 20 }
const PAGE = 4096
const exported = Object.freeze({ ...base })

/** The linker looks for attributes of its own in the component's configuration; of these, the notation of generated data matters here. */
function* readConfig(env: ComponentEnv): Op<void> {
  const config = yield* attachedRom(env, 'config')
  generateXmlByDefault((yield* config.node()).bool('generate_xml'))
  yield* config.close()
}

function* loadBinary(env: ComponentEnv): Op<ComponentDefinition> {
  yield* readConfig(env)
  const rom = yield* env.parent.sessionCap(EnvId.BINARY)
  if (!rom.ok) return yield* sleepForever()
  const ds = yield* client(RomInterface, rom.value).dataspace()
  const image = yield* tryAttach(env.rm, ds, { writeable: false })
  if (!image.ok) return yield* fail('LD: binary is an invalid dataspace')
  const elf = parseElf(yield* image.value.read(0, Math.min(ELF_HEADERS_SIZE, image.value.size)))
  if (typeof elf === 'string') return yield* incompatible(elf)

  const area = client(RegionMapInterface, yield* env.pd.linkerArea())
  yield* attach(env.rm, yield* area.dataspace(), {
    at: LINKER_AREA.base,
    size: LINKER_AREA.size,
    executable: true,
  })
  for (const segment of elf.segments)
    if (segment.writeable) yield* loadData(env, area, segment)
    else yield* mapText(area, ds, segment)
  yield* touchText(elf.entry)
  const make = (yield* loadProgram(elf.entry)) as (exports: typeof exported) => ComponentDefinition
  yield* initTracing(env.cpu, env.rm, exported)
  return make(exported)
}

/** All of the text must be mapped before it can be evaluated. */
function* touchText(entry: number): Op<void> {
  const start = entry - (entry % PAGE)
  yield* fetch(start)
  const end = start + SCRIPT_OFFSET + (yield* load(start + PROGRAM_SCRIPT_LENGTH_OFFSET, 4))
  for (let at = start + SCRIPT_OFFSET; at < end; at += PAGE) yield* fetch(at)
}

/** What the real one says when its exception finds nobody to catch it. */
function* incompatible(reason: string): Op<never> {
  const type = "'Linker::Incompatible'"
  yield* error('LD: ', reason)
  yield* error('LD: exception during program load: ', type)
  yield* error('Uncaught exception of type ', type)
  yield* warning('abort called - thread: ep')
  return yield* sleepForever()
}

function* fail(...text: string[]): Op<never> {
  yield* error(...text)
  return yield* sleepForever()
}

function* mapText(area: RegionMapClient, ds: Capability<Dataspace>, segment: ElfSegment): Op<void> {
  const range = yield* area.attach(ds, {
    at: segment.address - LINKER_AREA.base,
    size: segment.memorySize,
    offset: segment.fileOffset,
    executable: true,
    writeable: false,
  })
  if (!range.ok) yield* fail('LD: failed to attach text segment: ', range.error)
}

/** The data segment is fresh memory; the part that comes from the file is zero in our images. */
function* loadData(env: ComponentEnv, area: RegionMapClient, segment: ElfSegment): Op<void> {
  const ram = yield* env.ram.alloc(segment.memorySize)
  const range = yield* area.attach(ram, {
    at: segment.address - LINKER_AREA.base,
    size: segment.memorySize,
    offset: 0,
    executable: false,
    writeable: true,
  })
  if (!range.ok) yield* fail('LD: failed to attach data segment: ', range.error)
}

export default program(loadBinary)
