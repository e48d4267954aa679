// Benchmark `cold-log`: a whole `run log`, new process and warm disk caches, against `node -e 0`, taken in turns in one run.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { distFolder } from '../engine/emulator/index.ts'

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN

function timed(args: string[], cwd: string): number {
  const started = performance.now()
  const { status, stderr } = spawnSync(process.execPath, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] })
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`)
  return performance.now() - started
}

/** Median milliseconds of `run log`; the ratio to `node -e 0` is what counts (goal: at most 4). */
export async function benchColdLog(rounds = 11) {
  const run = join(distFolder(), 'run.cjs')
  const root = dirname(distFolder())
  const reports = mkdtempSync(join(tmpdir(), 'bench-cold-log-'))
  const ours: number[] = []
  const bare: number[] = []
  try {
    timed([run, 'log', '--reports', reports], root)
    for (let i = 0; i < rounds; i++) {
      bare.push(timed(['-e', '0'], root))
      ours.push(timed([run, 'log', '--reports', reports], root))
    }
  } finally {
    rmSync(reports, { recursive: true, force: true })
  }
  const [value, referenceValue] = [median(ours), median(bare)]
  return {
    name: 'cold-log',
    value,
    unit: 'ms',
    reference: 'node -e 0',
    referenceValue,
    ratio: value / referenceValue,
  }
}
