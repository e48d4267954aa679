// The same system gives the same bytes at the same virtual times, however its run is cut into pieces and whatever the host does meanwhile.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Cpu, CrdType, Event, kernelSelGsi, Mtd, Reg, RootSel, State, Trap, Utcb } from './abi.ts'
import * as sys from './testing.ts'

const out = (cpu: Cpu, port: number, value: number): void => {
  cpu.regs[Reg.OP0] = port
  cpu.regs[Reg.OP1] = 0x101
  cpu.regs[Reg.OP2] = value
}

const CPUS = 2

/** Threads on two processors that compute, wake each other, wait with deadlines, for PIT interrupts and for serial input. */
const entries: sys.Entry[] = [
  function* (cpu) {
    yield* sys.openSerial(cpu)
    yield* sys.takeFromKernel(cpu, CrdType.PIO, 0x40, 2, 7)
    yield* sys.takeFromKernel(cpu, CrdType.OBJ, kernelSelGsi(0), 0, 3, 200)
    yield* sys.syscall(cpu, 0xe, 200, 0, 0, 0, -1)
    for (let id = 0; id < CPUS; id++) {
      yield* sys.createLocal(cpu, 90 + id, { utcb: 0x8000 + id * 0x1000, cpu: id })
      yield* sys.createPt(cpu, 0x200 + id * 0x100 + Event.STARTUP, 90 + id, 1, Mtd.SP | Mtd.IP)
    }
    yield* sys.createSm(cpu, 100)
    yield* sys.createSm(cpu, 101)
    for (const [i, [entry, id, priority]] of (
      [
        [3, 1, 3],
        [4, 0, 5],
        [5, 1, 4],
        [2, 0, 3],
      ] as const
    ).entries()) {
      const sel = 110 + i * 4
      yield* sys.createGlobal(cpu, sel, {
        utcb: 0x100000 + sel * 0x1000,
        sp: entry,
        eventBase: 0x200 + id * 0x100,
        cpu: id,
      })
      yield* sys.createSc(cpu, sel + 1, sel, priority, 1000 + 300 * i)
    }
    yield* sys.down(cpu, RootSel.MSR)
  },
  function* startup(cpu) {
    for (;;) {
      const entry = cpu.utcb(Utcb.DATA + State.SP / 8)
      cpu.setUtcb(Utcb.DATA, Mtd.IP)
      cpu.setUtcb(Utcb.DATA + State.IP / 8, sys.entryIp(entry))
      cpu.setUtcb(0, 0)
      yield* sys.reply(cpu)
    }
  },
  function* worker(cpu) {
    for (let i = 0; ; i++) {
      yield* sys.compute(cpu, 700_000 + 1000 * (i % 7))
      yield* sys.up(cpu, 100)
      if (i % 5 === 0) yield* sys.print(cpu, `worker ${sys.nowUs(cpu)}`)
    }
  },
  function* waiter(cpu) {
    for (;;) {
      const status = yield* sys.down(cpu, 100, 0, cpu.tsc() + 2609 * 900)
      yield* sys.print(cpu, `waiter ${status} ${sys.nowUs(cpu)}`)
    }
  },
  function* ticker(cpu) {
    for (const [port, value] of [
      [0x43, 0x34],
      [0x40, 0x00],
      [0x40, 0x10],
    ] as const) {
      out(cpu, port, value)
      yield Trap.PORT
    }
    for (;;) {
      yield* sys.down(cpu, 200)
      yield* sys.up(cpu, 101)
      yield* sys.print(cpu, `tick ${sys.nowUs(cpu)}`)
    }
  },
  function* ticked(cpu) {
    for (;;) {
      yield* sys.down(cpu, 101, 2)
      yield* sys.compute(cpu, 123_456)
    }
  },
]

const END_NS = 30e6

/** All output and the times of its line ends, when the run is cut after these numbers of kernel entries and at these times. */
const record = (
  seed: number,
  traps: readonly number[],
  cuts: readonly number[],
  stopAtLine: boolean,
): string => {
  const emulator = sys.bootRoot(entries, { machine: { cpus: CPUS, seed } })
  let text = ''
  const ends: number[] = []
  const times = [...cuts].sort((a, b) => a - b)
  for (let i = 0; ; i++) {
    while (times[0] !== undefined && times[0] <= emulator.nowNs) times.shift()
    const untilNs = Math.min(times[0] ?? END_NS, END_NS)
    const stop = emulator.run({ untilNs, stopAtLine, maxTraps: traps[i % traps.length] ?? 1e6 })
    for (const s of emulator.takeOutput()) {
      text += String.fromCharCode(...s.bytes)
      if (text.endsWith('\n')) ends.push(s.ns)
    }
    if (stop.kind === 'time' && untilNs === END_NS) return `${text}${ends.join(' ')}`
    if (stop.kind === 'time') times.shift()
  }
}

test('cutting a run into pieces changes nothing', () => {
  const whole = record(0, [], [], false)
  expect(whole.length).toBeGreaterThan(1000)
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 5 }),
      fc.array(fc.nat(END_NS), { maxLength: 20 }),
      fc.boolean(),
      (traps, cuts, stopAtLine) => {
        expect(record(0, traps, cuts, stopAtLine)).toBe(whole)
      },
    ),
    { numRuns: 25 },
  )
})

test('seeds differ from each other and replay exactly', () => {
  const first = [0, 1, 2, 3, 4].map(seed => record(seed, [], [], false))
  expect(new Set(first).size).toBe(5)
  first.forEach((text, seed) => {
    expect(record(seed, [], [], false)).toBe(text)
  })
})
