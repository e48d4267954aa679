// The benchmarks by their names, which stay the same for good so that figures can be compared over time. Each is loaded when it is run.

export interface BenchResult {
  name: string
  value: number
  unit: string
  reference: string
  referenceValue: number
  /** value / referenceValue. */
  ratio: number
}

export interface Bench {
  names: string[]
  run(): Promise<BenchResult[]>
}

const MATCHER_MEGABYTES = 64

export const BENCHES: readonly Bench[] = [
  {
    names: ['cold-log'],
    run: async () => [await (await import('./bench-cold-log.ts')).benchColdLog()],
  },
  {
    names: ['ipc-roundtrip', 'ipc-scaling'],
    run: async () => (await import('../emulator/bench.ts')).benchIpc(() => performance.now()),
  },
  {
    names: ['matcher-1', 'matcher-1000'],
    run: async () => (await import('../expect/bench.ts')).benchMatcher(MATCHER_MEGABYTES),
  },
  {
    names: ['image-build'],
    run: async () => [await (await import('../image/bench.ts')).benchImageBuild()],
  },
]
