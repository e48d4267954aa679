// Benchmark `image-build`: building a boot image against copying the same bytes with `cp`, in turns in one run.
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeFolder } from '../support/make-folder.ts'
import { type ImageParts, imageFromParts } from './build.ts'
import { sha256 } from './digests.ts'

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN

/** Programs as the product's build leaves them: a folder with an index of sizes and digests. */
function writeBuiltin(folder: string, names: readonly string[], bytesEach: number): void {
  const place = join(folder, '26.02')
  makeFolder(place)
  const index: Record<string, unknown> = {}
  for (const name of names) {
    const bytes = randomBytes(bytesEach)
    writeFileSync(join(place, name), bytes)
    index[name] = { size: bytes.length, sha256: sha256(bytes), kind: 'dynamic' }
  }
  writeFileSync(join(place, 'index.json'), JSON.stringify(index))
}

/** Milliseconds of `cp`, its start included, as the shell sees them: the median of `times` copies. */
function timeCopies(from: string, folder: string, times: number): number {
  const targets = Array.from({ length: times }, (_, i) => join(folder, `copy${i}`))
  const script = `for t in "$@"; do rm -f "$t"; s=$EPOCHREALTIME; cp "$0" "$t"; e=$EPOCHREALTIME; echo "$s $e"; done`
  const { stdout, status, stderr } = spawnSync('bash', ['-c', script, from, ...targets], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`cp: ${stderr}`)
  return median(
    stdout
      .trim()
      .split('\n')
      .map(line => {
        const [started, ended] = line.split(' ').map(Number)
        return (ended! - started!) * 1000
      }),
  )
}

/**
 * Megabytes per second of building an image of `megabytes` whose programs come with the product, and of `cp` on the result; the goal is
 * a ratio of at least 0.5. Includes reading the index, the manifest and its digests.
 */
export async function benchImageBuild(megabytes = 64, rounds = 9) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-image-build-'))
  try {
    const names = ['core', 'ld.lib.so', 'init', ...Array.from({ length: 29 }, (_, i) => `program${i}`)]
    writeBuiltin(join(folder, 'programs'), names, Math.round((megabytes * 2 ** 20) / names.length))
    const parts: ImageParts = {
      config: '<config/>',
      modules: names.slice(2).map(name => ({ name, builtin: true })),
      profile: '26.02',
      machine: { memoryBytes: 2 ** 29, cpus: 1 },
      cmdline: ['serial'],
    }
    const noComponents = async () => new Uint8Array()
    const options = {
      programs: join(folder, 'programs'),
      cacheDir: join(folder, 'cache'),
      compileComponent: noComponents,
    }
    const builds: number[] = []
    const copies: number[] = []
    const output = join(folder, 'out.img')
    let bytes = 0
    for (let i = 0; i < rounds; i++) {
      rmSync(output, { force: true })
      const started = performance.now()
      bytes = (await imageFromParts(parts, { ...options, output })).bytes
      builds.push(performance.now() - started)
      copies.push(timeCopies(output, folder, 1))
    }
    const speed = (ms: number): number => bytes / 2 ** 20 / (ms / 1000)
    const [value, referenceValue] = [speed(median(builds)), speed(median(copies))]
    return {
      name: 'image-build',
      value,
      unit: 'MB/s',
      reference: 'cp',
      referenceValue,
      ratio: value / referenceValue,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
