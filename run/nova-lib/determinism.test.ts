// The nova scenarios print the same at the same times for the same seed, however their run is cut into pieces.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createEmulator } from '../../src/emulator/index.ts'
import { rootModule } from '../../src/emulator/root-task.ts'
import { realmScript } from '../../src/image/bundle-program.ts'

const folder = join(import.meta.dirname, '..')
const names = readdirSync(folder)
  .filter(name => /^nova-.*\.run\.ts$/.test(name))
  .map(name => name.replace('.run.ts', ''))
/** The long form: GENODE_RUN_RANDOM=1000 npx vitest run run/nova-lib. */
const LONG = process.env['GENODE_RUN_RANDOM']
const SEEDS = Number(LONG ?? 2)
const UNTIL_NS = 100e6

/** Output with its times, run in pieces: at each line, or after so many kernel entries. */
const record = (script: string, seed: number, stopAtLine: boolean, maxTraps: number): string => {
  const emulator = createEmulator({
    kernel: { cmdline: 'hypervisor serial', dialect: 'r10' },
    machine: { cpus: 4, seed },
    modules: [rootModule()],
    // a fresh module for every protection domain, as the engine does it
    // biome-ignore lint/security/noGlobalEval: the script is this repository's own
    host: { evaluate: () => globalThis.eval(script) },
  })
  const output: string[] = []
  for (;;) {
    const { kind } = emulator.run({ untilNs: UNTIL_NS, stopAtLine, maxTraps })
    for (const { bytes, ns } of emulator.takeOutput())
      for (const byte of bytes) output.push(byte === 10 ? `  ${ns}\n` : String.fromCharCode(byte))
    if (kind !== 'line' && kind !== 'yield') return output.join('')
  }
}

test.each(names)(
  '%s',
  async name => {
    const script = await realmScript(join(folder, name, 'root.ts'), name, {})
    for (let seed = 0; seed < SEEDS; seed++) {
      const whole = record(script, seed, false, 1e6)
      expect(whole.length).toBeGreaterThan(300)
      expect(record(script, seed, true, 1e6)).toBe(whole)
      expect(record(script, seed, false, 17)).toBe(whole)
    }
  },
  LONG === undefined ? 60_000 : 3_600_000,
)
