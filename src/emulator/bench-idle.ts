// Benchmark of memory: what one idle thread costs, in the emulated kernel's pool and in the host's memory.
import type { BenchResult } from './bench.ts'
import { createEmulator } from './index.ts'
import { type Cpu, PAGE_SIZE, RootSel, Status } from './nova/abi.ts'
import * as sys from './root-task.ts'

const ECS = 10_000
const FIRST_EC = 1000
const UTCBS = 0x1000_0000

/** A root task that makes `count` local ECs that nobody calls, and tells the pages they took of its kernel memory. */
function* idleThreads(cpu: Cpu, count: number, done: (pages: number) => void) {
  const before = yield* sys.quotaOf(cpu, RootSel.PD)
  for (let i = 0; i < count; i++) {
    const status = yield* sys.createLocal(cpu, FIRST_EC + i, { utcb: UTCBS + i * PAGE_SIZE })
    if (status !== Status.SUCCESS) throw new Error(`thread ${i} of ${count}: status ${status}`)
  }
  const after = yield* sys.quotaOf(cpu, RootSel.PD)
  done(after.used - before.used)
  yield* sys.createSm(cpu, FIRST_EC - 1)
  yield* sys.down(cpu, FIRST_EC - 1)
}

/** `nova-idle-ec`: `hostBytes` collects garbage and tells what the host's process holds. The reference is what the kernel itself accounts for an EC. */
export const benchIdleEcs = (hostBytes: () => number): BenchResult[] => {
  const measure = (count: number): { host: number; kernel: number } => {
    const before = hostBytes()
    let pages: number | undefined
    const emulator = createEmulator({
      kernel: { cmdline: 'hypervisor', dialect: 'r10', poolBytes: 256 << 20 },
      modules: [sys.rootModule()],
      host: {
        evaluate: () => () =>
          sys.rootProgram([
            cpu =>
              idleThreads(cpu, count, n => {
                pages = n
              }),
          ]),
      },
    })
    const { kind } = emulator.run({ untilNs: 1e15, stopAtLine: false, maxTraps: 4 * count + 10_000 })
    if (kind !== 'idle' || pages === undefined) throw new Error(`the threads were not made: ${kind}`)
    const host = hostBytes() - before
    emulator.takeOutput()
    return { host, kernel: pages * PAGE_SIZE }
  }
  measure(100)
  const none = measure(0)
  const many = measure(ECS)
  const value = (many.host - none.host) / ECS
  const kernel = (many.kernel - none.kernel) / ECS
  return [
    {
      name: 'nova-idle-ec',
      value,
      unit: 'bytes of the host',
      reference: 'bytes of kernel memory',
      referenceValue: kernel,
      ratio: value / kernel,
    },
  ]
}
