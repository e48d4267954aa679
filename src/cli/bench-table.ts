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
const now = (): number => performance.now()
const nova = () => import('../emulator/bench-nova.ts')
const genode = () => import('../engine/emulator/bench.ts')

export const BENCHES: readonly Bench[] = [
  {
    names: ['cold-log'],
    run: async () => [await (await import('./bench-cold-log.ts')).benchColdLog()],
  },
  {
    names: ['ipc-roundtrip', 'ipc-scaling'],
    run: async () => (await import('../emulator/bench.ts')).benchIpc(now),
  },
  {
    names: [
      ...[0, 16, 256].flatMap(words => [`nova-ipc-same-pd-${words}`, `nova-ipc-cross-pd-${words}`]),
      'nova-ipc-delegation',
    ],
    run: async () => (await nova()).benchNovaIpc(now),
  },
  { names: ['nova-page-fault'], run: async () => (await nova()).benchNovaPageFault(now) },
  { names: ['nova-context-switch'], run: async () => (await nova()).benchNovaContextSwitch(now) },
  { names: ['nova-delegate', 'nova-revoke'], run: async () => (await nova()).benchNovaCapabilities(now) },
  {
    names: ['nova-idle-ec'],
    run: async () =>
      (await import('../emulator/bench-idle.ts')).benchIdleEcs((await import('./host-bytes.ts')).hostBytes),
  },
  {
    names: ['matcher-1', 'matcher-1000'],
    run: async () => (await import('../expect/bench.ts')).benchMatcher(MATCHER_MEGABYTES),
  },
  {
    names: ['image-build'],
    run: async () => [await (await import('../image/bench.ts')).benchImageBuild()],
  },
  {
    names: ['boot-children', 'boot-children-100', 'boot-children-10'],
    run: async () => (await genode()).benchChildren(now),
  },
  {
    names: ['genode-rpc', 'genode-rpc-120'],
    run: async () => (await genode()).benchRpc(now),
  },
  {
    names: ['genode-rpc-core', 'page-fault', 'attach-detach'],
    run: async () => (await genode()).benchCore(now),
  },
  { names: ['sessions'], run: async () => (await genode()).benchSessions(now) },
  { names: ['nested-init'], run: async () => (await genode()).benchNested(now) },
]
