// Part of the product's build: boots systems of the built-in programs once and keeps the code that the host compiled for them, so that
// a cold run need not compile it again. Code of another Node version or other flags is not used by it, without harm.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packCode, unpackCode } from '../../emulator/code-cache.ts'
import { imageFromParts, readImage } from '../../image/index.ts'
import { writeFileAtomic } from '../../support/atomic-write.ts'
import { bootPlan } from './boot-plan.ts'
import { type EmulatorFiles, EmulatorProcess } from './emulator-process.ts'

interface System {
  profile: '26.02' | '10.02'
  modules: string[]
  config: string
}

const start = (name: string): string =>
  `<start name="${name}" caps="150"><resource name="RAM" quantum="4M"/></start>`
const SERVICES = ['ROM', 'PD', 'RM', 'CPU', 'LOG', 'IO_MEM', 'IO_PORT', 'IRQ']
  .map(name => `<service name="${name}"/>`)
  .join('')

/** Systems that use what most scenarios use. */
const SYSTEMS: System[] = [
  {
    profile: '26.02',
    modules: ['init', 'timer', 'test-log'],
    config: `<config><parent-provides>${SERVICES}</parent-provides><default-route><any-service><parent/><any-child/></any-service></default-route>
      <start name="timer" caps="100"><resource name="RAM" quantum="2M"/><provides><service name="Timer"/></provides></start>${start('test-log')}</config>`,
  },
  {
    profile: '10.02',
    modules: ['init'],
    config: '<config><start><filename>init</filename><ram_quota>5M</ram_quota><config/></start></config>',
  },
]

/** Guest time that each system runs. */
const RUN_NS = 100e6

/** Makes `files.code` from the programs in `programs`. */
export async function compileAhead(files: EmulatorFiles & { code: string }, programs: string): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'genode-run-build-'))
  try {
    const packs = []
    for (const system of SYSTEMS) packs.push(await runOnce(system, files, programs, scratch))
    const decode = (bytes: Uint8Array): string => Buffer.from(bytes).toString()
    const scripts = packs.flatMap(pack => unpackCode(pack, decode))
    const bySource = new Map(scripts.map(script => [decode(script.source), script]))
    writeFileAtomic(
      files.code,
      packCode([...bySource.values()], text => Buffer.from(text)),
    )
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

async function runOnce(
  system: System,
  files: EmulatorFiles,
  programs: string,
  cacheDir: string,
): Promise<Uint8Array> {
  const { profile, config } = system
  const { path } = await imageFromParts(
    {
      config,
      profile,
      modules: system.modules.map(name => ({ name, builtin: true })),
      machine: { memoryBytes: 800 << 20, cpus: 1 },
      cmdline: ['serial'],
    },
    { programs, cacheDir, compileComponent: () => Promise.reject(new Error('no component here')) },
  )
  const image = readImage(path)
  const { process: entry, realm } = files
  const emulator = new EmulatorProcess({ process: entry, realm })
  try {
    const plan = bootPlan(image, { seed: 0, watchdogMs: 10_000, events: 'mistakes' })
    await emulator.boot(
      plan,
      image.modules.map(({ bytes }) => bytes),
    )
    await emulator.run({ untilNs: RUN_NS, stopAtLine: false, hostMs: 5_000 }, () => {})
    return await emulator.code()
  } finally {
    await emulator.kill()
  }
}
