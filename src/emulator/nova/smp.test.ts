// Reference, 5.8, 7 and 8.2: several processors.
import { expect, test } from 'vitest'
import { type Cpu, EcOp, Event, Mtd, Reg, Status, Trap, Utcb } from './abi.ts'
import * as sys from './testing.ts'
import { startup } from './testing.ts'

/** Startup portals for processors 0 and 1 at event bases 0x200 and 0x300. */
function* prepare(cpu: Cpu) {
  yield* sys.openSerial(cpu)
  for (let id = 0; id < 2; id++) {
    yield* sys.createLocal(cpu, 90 + id, { utcb: 0x8000 + id * 0x1000, cpu: id })
    yield* sys.createPt(cpu, 0x200 + id * 0x100 + Event.STARTUP, 90 + id, 1, Mtd.SP | Mtd.IP)
  }
}

function* spawn(cpu: Cpu, sel: number, entry: number, priority: number, id: number) {
  yield* sys.createGlobal(cpu, sel, {
    utcb: 0x100000 + sel * 0x1000,
    sp: entry,
    eventBase: 0x200 + id * 0x100,
    cpu: id,
  })
  return yield* sys.createSc(cpu, sel + 1, sel, priority)
}

const boot = (entries: sys.Entry[], cpus = 2, seed = 0) => sys.bootRoot(entries, { machine: { cpus, seed } })

test('every processor prints its line; 64 of them', () => {
  const emulator = boot(
    [
      function* (cpu) {
        yield* sys.openSerial(cpu)
        yield* sys.createSm(cpu, 100)
        yield* sys.down(cpu, 100)
      },
    ],
    64,
  )
  emulator.run({ untilNs: 1e9, stopAtLine: false, maxTraps: 1e5 })
  const lines = emulator.takeOutput().map(s => String.fromCharCode(...s.bytes))
  expect(lines.length).toBe(3 + 64)
  expect(lines[66]).toMatch(/^\[63\] CORE:00:63:0 /)
})

test('processors compute at the same time; a semaphore wakes a thread on another one', () => {
  const entries: sys.Entry[] = [
    function* (cpu) {
      yield* prepare(cpu)
      yield* sys.createSm(cpu, 100)
      yield* spawn(cpu, 110, 2, 5, 1)
      yield* sys.compute(cpu, 10e6)
      yield* sys.down(cpu, 100)
      yield* sys.print(cpu, `woken after ${Math.floor(sys.nowUs(cpu) / 1000)} ms`)
      yield* sys.down(cpu, 36)
    },
    startup,
    function* (cpu) {
      yield* sys.compute(cpu, 15e6)
      yield* sys.up(cpu, 100)
      yield* sys.down(cpu, 36)
    },
  ]
  expect(sys.runToEnd(boot(entries))).toEqual(['woken after 15 ms'])
})

test('a call to another processor needs the right for it and is done by a helper there', () => {
  const emulator = boot([
    function* (cpu) {
      yield* prepare(cpu)
      yield* sys.createLocal(cpu, 100, { utcb: 0x10000, cpu: 1 })
      yield* sys.createPt(cpu, 101, 100, 2)
      for (const n of [20, 40]) {
        sys.message(cpu, [n, 2])
        const status = yield* sys.call(cpu, 101)
        yield* sys.print(cpu, `status ${status} result ${cpu.utcb(Utcb.DATA)}`)
      }
      yield* sys.takeFromKernel(cpu, 3, 0, 0, 1, 300)
      yield* sys.syscall(cpu, 0xa, 300, 0)
      yield* sys.syscall(cpu, 7, 0, 1, 101 * 4096 + 0x10 * 4 + 3)
      yield* sys.print(cpu, `without right ${yield* sys.call(cpu, 101)}`)
      yield* sys.down(cpu, 36)
    },
    startup,
    function* (cpu) {
      for (;;) {
        sys.message(cpu, [cpu.utcb(Utcb.DATA) + cpu.utcb(Utcb.DATA + 1)])
        yield* sys.reply(cpu)
      }
    },
  ])
  expect(sys.runToEnd(emulator)).toEqual([
    'status 0 result 22',
    'status 0 result 42',
    '[ 0] sys_call: Bad CPU\r',
    `without right ${Status.BAD_CPU}`,
  ])
})

test('an exception must be handled on the same processor', () => {
  const emulator = boot([
    function* (cpu) {
      yield* prepare(cpu)
      yield* sys.createPt(cpu, 0x300 + Event.INVALID_OPCODE, 90, 1)
      yield* spawn(cpu, 110, 2, 5, 1)
      yield* sys.down(cpu, 36)
    },
    startup,
    function* () {},
  ])
  expect(sys.runToEnd(emulator)).toEqual([
    expect.stringMatching(/^\[ 1\] Pd::root Killed.*\(PT wrong CPU\)\r$/),
  ])
})

test('a handler moves the thread whose exception it serves to another processor', () => {
  const emulator = boot([
    function* (cpu) {
      yield* prepare(cpu)
      yield* sys.createPt(cpu, 0x200 + 3, 90, 2, Mtd.IP)
      yield* sys.createSm(cpu, 100)
      yield* spawn(cpu, 110, 3, 5, 0)
      yield* sys.down(cpu, 100)
      yield* sys.print(cpu, `time of the moved one ${yield* sys.syscall(cpu, 9, 110, EcOp.TIME)}`)
      yield* sys.down(cpu, 36)
    },
    startup,
    function* (cpu) {
      const own = 0x1c * 4096 + 0x1f * 4 + 3
      yield* sys.print(cpu, `same CPU ${yield* sys.syscall(cpu, 9, 110, EcOp.MIGRATE, 0, own)}`)
      yield* sys.syscall(cpu, 7, 0, 1, 111 * 4096 + 0x1f * 4 + 3)
      yield* sys.print(cpu, `no SC ${yield* sys.syscall(cpu, 9, 110, EcOp.MIGRATE, 1, own)}`)
      yield* sys.createSc(cpu, 112, 110, 5)
      yield* sys.print(cpu, `move ${yield* sys.syscall(cpu, 9, 110, EcOp.MIGRATE, 1, own)}`)
      sys.message(cpu, [])
      cpu.setUtcb(Utcb.DATA, 0)
      yield* sys.reply(cpu)
    },
    function* (cpu) {
      cpu.regs[Reg.OP0] = 3
      yield Trap.EXCEPTION
      // processor 0 prints meanwhile; this one computes at the same time
      yield* sys.compute(cpu, 3e6)
      yield* sys.up(cpu, 100)
      yield* sys.down(cpu, 36)
    },
  ])
  const lines = sys.runToEnd(emulator)
  expect(lines).toEqual([
    `same CPU ${Status.BAD_PAR}`,
    `no SC ${Status.BAD_PAR}`,
    'move 0',
    'time of the moved one 0',
  ])
  const threads = emulator.inspect('threads') as { ec: number; cpu: number; state: string }[]
  expect(threads.find(t => t.ec === 5)).toMatchObject({ cpu: 1, state: 'blocked' })
})

test('creation on a processor that does not exist is BAD_CPU', () => {
  const emulator = boot([
    function* (cpu) {
      yield* sys.openSerial(cpu)
      yield* sys.print(cpu, `${yield* sys.createLocal(cpu, 100, { utcb: 0x10000, cpu: 2 })}`)
      yield* sys.down(cpu, 36)
    },
  ])
  expect(sys.runToEnd(emulator)).toEqual(['[ 0] sys_create_ec: Invalid CPU (0x2)\r', `${Status.BAD_CPU}`])
})
