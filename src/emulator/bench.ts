// Benchmarks of the hypervisor: IPC round trips between two protection domains, with a tiny root task of its own.
import { createEmulator } from './index.ts'
import { ARG1, type Cpu, CrdType, PAGE_SIZE, Rights, Syscall, type Thread, Utcb } from './nova/abi.ts'
import { linkAddress } from './program.ts'
import * as sys from './root-task.ts'

export interface BenchResult {
  name: string
  value: number
  unit: string
  reference: string
  referenceValue: number
  ratio: number
}

const PD = 100
const FIRST_EC = 1000
const FIRST_PT = 20000
const WORDS = 16
const UTCBS = 0x1000_0000

/** Answers every call with as many words. */
function* echo(cpu: Cpu): Thread {
  const regs = cpu.regs
  for (;;) {
    cpu.setUtcb(Utcb.ITEMS, WORDS)
    cpu.setUtcb(Utcb.DATA, cpu.utcb(Utcb.DATA) + 1)
    regs[ARG1] = Syscall.REPLY
    yield 0
  }
}

/** Calls the servers in turn, for ever. */
function* client(cpu: Cpu, servers: number): Thread {
  yield* sys.createPd(cpu, PD, 0, 4096)
  const text = linkAddress.static / PAGE_SIZE
  for (let page = 0; page < 2; page++) yield* sys.delegateTo(cpu, PD, CrdType.MEM, text + page, 0, Rights.RX)
  for (let i = 0; i < servers; i++) {
    yield* sys.createLocal(cpu, FIRST_EC + i, { utcb: UTCBS + i * PAGE_SIZE, pd: PD })
    yield* sys.createPt(cpu, FIRST_PT + i, FIRST_EC + i, 1)
  }
  const regs = cpu.regs
  const last = servers - 1
  for (let i = 0; ; i = i === last ? 0 : i + 1) {
    cpu.setUtcb(Utcb.ITEMS, WORDS)
    regs[ARG1] = (FIRST_PT + i) * 256
    yield 0
  }
}

/** Round trips per second of host time; `now` is the host's clock in milliseconds. */
const measure = (now: () => number, ecs: number, servers: number, roundTrips: number): number => {
  const emulator = createEmulator({
    kernel: { cmdline: 'hypervisor', dialect: 'r10', poolBytes: 128 << 20 },
    modules: [sys.rootModule()],
    host: { evaluate: () => () => sys.rootProgram([cpu => client(cpu, ecs), echo]) },
  })
  const run = (traps: number): void => {
    emulator.run({ untilNs: 1e15, stopAtLine: false, maxTraps: traps })
  }
  // set-up takes two calls per EC; then warm up
  run(2 * ecs + 100 + 3 * Math.max(servers, 100_000))
  const start = now()
  run(3 * roundTrips)
  return (roundTrips / (now() - start)) * 1000
}

/** Two yields and two copies of 16 words with nothing of a kernel between them: what a round trip costs at least. */
export const bareRoundTrips = (now: () => number, roundTrips: number): number => {
  const a = new Uint32Array(1024)
  const b = new Uint32Array(1024)
  function* ping(from: Uint32Array, to: Uint32Array): Generator<number, void, void> {
    for (;;) {
      for (let i = 0; i < 2 * WORDS; i++) to[i] = from[i]!
      yield 0
    }
  }
  const one = ping(a, b)
  const two = ping(b, a)
  const rounds = (n: number): void => {
    for (let i = 0; i < n; i++) {
      one.next()
      two.next()
    }
  }
  rounds(100_000)
  const start = now()
  rounds(roundTrips)
  return (roundTrips / (now() - start)) * 1000
}

/** `ipc-roundtrip`: call and reply of 16 words between two protection domains. `ipc-scaling`: the same with 10 and with 10,000 ECs in the system. */
export const benchIpc = (now: () => number, roundTrips = 1_000_000): BenchResult[] => {
  const floor = bareRoundTrips(now, roundTrips)
  const few = measure(now, 10, 10, roundTrips)
  const many = measure(now, 10_000, 10_000, roundTrips)
  return [
    {
      name: 'ipc-roundtrip',
      value: few,
      unit: 'round trips/s',
      reference: 'two bare generators copying 16 words',
      referenceValue: floor,
      ratio: few / floor,
    },
    {
      name: 'ipc-scaling',
      value: many,
      unit: 'round trips/s with 10,000 ECs called in turn',
      reference: 'the same with 10 ECs',
      referenceValue: few,
      ratio: few / many,
    },
  ]
}
