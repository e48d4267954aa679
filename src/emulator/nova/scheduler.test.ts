// Reference, 7 and section 14, items 2, 3, 13.
import { expect, test } from 'vitest'
import { type Cpu, CrdType, kernelSelGsi, Reg, Trap } from './abi.ts'
import * as sys from './testing.ts'
import { prepareStartup, spawn, startup } from './testing.ts'

const worker = (name: string, ms: number): sys.Entry =>
  function* (cpu) {
    for (let i = 0; i < 3; i++) {
      yield* sys.print(cpu, `${name}${i}`)
      yield* sys.compute(cpu, ms * 1e6)
    }
    yield* sys.down(cpu, 36)
  }

test('round robin inside a priority when the quantum ends, in the middle of a computation', () => {
  const emulator = sys.bootRoot([
    function* (cpu) {
      yield* prepareStartup(cpu)
      yield* spawn(cpu, 100, 4, 9)
      yield* sys.down(cpu, 36)
    },
    startup,
    worker('a', 15),
    worker('b', 15),
    function* starter(cpu) {
      yield* spawn(cpu, 110, 2, 5, 10000)
      yield* spawn(cpu, 120, 3, 5, 10000)
      yield* sys.down(cpu, 36)
    },
  ])
  expect(sys.runToEnd(emulator)).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'b2'])
})

test('no preemption by equal priority; preemption by higher priority in the middle of a computation', () => {
  const emulator = sys.bootRoot([
    function* (cpu) {
      yield* prepareStartup(cpu)
      yield* sys.createSm(cpu, 100)
      yield* sys.createSm(cpu, 101)
      yield* spawn(cpu, 110, 2, 5)
      yield* spawn(cpu, 120, 3, 6)
      yield* spawn(cpu, 130, 4, 5)
      yield* sys.down(cpu, 36)
    },
    startup,
    function* (cpu) {
      yield* sys.down(cpu, 100)
      yield* sys.print(cpu, 'equal')
      yield* sys.down(cpu, 36)
    },
    function* (cpu) {
      yield* sys.down(cpu, 101, 0, cpu.tsc() + 2609006 * 2)
      yield* sys.print(cpu, 'higher')
      yield* sys.down(cpu, 36)
    },
    function* (cpu) {
      yield* sys.up(cpu, 100)
      yield* sys.print(cpu, 'still me')
      yield* sys.compute(cpu, 5e6)
      yield* sys.print(cpu, 'me again')
      yield* sys.down(cpu, 36)
    },
  ])
  expect(sys.runToEnd(emulator)).toEqual(['still me', 'higher', 'me again', 'equal'])
})

test('yield goes behind others of the priority; equal deadlines are served last in, first out', () => {
  const emulator = sys.bootRoot([
    function* (cpu) {
      yield* prepareStartup(cpu)
      yield* sys.createSm(cpu, 100)
      yield* spawn(cpu, 102, 4, 9)
      yield* sys.down(cpu, 36)
    },
    startup,
    function* (cpu) {
      yield* sys.print(cpu, 'a')
      yield* sys.syscall(cpu, 9, 0, 1)
      yield* sys.print(cpu, 'a back')
      yield* sys.down(cpu, 100, 0, 2609006 * 50)
      yield* sys.print(cpu, 'a timed out')
      yield* sys.down(cpu, 36)
    },
    function* (cpu) {
      yield* sys.print(cpu, 'b')
      yield* sys.down(cpu, 100, 0, 2609006 * 50)
      yield* sys.print(cpu, 'b timed out')
      yield* sys.down(cpu, 36)
    },
    function* starter(cpu) {
      yield* spawn(cpu, 110, 2, 5)
      yield* spawn(cpu, 120, 3, 5)
      yield* sys.down(cpu, 36)
    },
  ])
  // a's deadline was set later, is served first, and b comes to the head of the list after it
  expect(sys.runToEnd(emulator)).toEqual(['a', 'b', 'a back', 'b timed out', 'a timed out'])
})

test('the PIT interrupts through its semaphore; a chained interrupt arrives as a signal', () => {
  const out = (cpu: Cpu, port: number, value: number) => {
    cpu.regs[Reg.OP0] = port
    cpu.regs[Reg.OP1] = 0x101
    cpu.regs[Reg.OP2] = value
  }
  const emulator = sys.bootRoot([
    function* (cpu) {
      yield* sys.openSerial(cpu)
      yield* sys.takeFromKernel(cpu, CrdType.PIO, 0x40, 2, 7)
      yield* sys.takeFromKernel(cpu, CrdType.OBJ, kernelSelGsi(0), 0, 3, 200)
      yield* sys.print(cpu, `assign ${yield* sys.syscall(cpu, 0xe, 200, 0, 0, 0, -1)}`)
      for (const [port, value] of [
        [0x43, 0x34],
        [0x40, 11932 & 0xff],
        [0x40, 11932 >> 8],
      ]) {
        out(cpu, port!, value!)
        yield Trap.PORT
      }
      for (let i = 0; i < 2; i++) {
        yield* sys.down(cpu, 200)
        yield* sys.print(cpu, `tick ${Math.round(sys.nowUs(cpu) / 1000)} ms`)
      }
      yield* sys.createSm(cpu, 201)
      yield* sys.createSm(cpu, 202, 55, 201)
      yield* sys.print(cpu, `chain ${yield* sys.syscall(cpu, 0xe, 200, 0, 0, 0, 202)}`)
      yield* sys.down(cpu, 201)
      yield* sys.print(cpu, `signal ${cpu.regs[6]} ${cpu.regs[2]} ${Math.round(sys.nowUs(cpu) / 1000)} ms`)
      yield* sys.print(cpu, `ack ${yield* sys.down(cpu, 200)}`)
      yield* sys.down(cpu, 36)
    },
  ])
  expect(sys.runToEnd(emulator, 1e9)).toEqual([
    'assign 0',
    'tick 10 ms',
    'tick 20 ms',
    'chain 0',
    'signal 55 1 30 ms',
    'ack 0',
  ])
})

test('spurious and lost interrupts', () => {
  const emulator = sys.bootRoot([
    function* (cpu) {
      yield* sys.openSerial(cpu)
      yield* sys.takeFromKernel(cpu, CrdType.OBJ, kernelSelGsi(4), 0, 3, 200)
      yield* sys.syscall(cpu, 0xe, 200, 0, 0, 0, -1)
      cpu.regs[Reg.OP0] = 0x3f9
      cpu.regs[Reg.OP1] = 0x101
      cpu.regs[Reg.OP2] = 1
      yield Trap.PORT
      for (;;) {
        yield* sys.down(cpu, 200)
        yield* sys.print(cpu, 'interrupt')
      }
    },
  ])
  expect(sys.runToEnd(emulator)).toEqual([])
  emulator.inject({ kind: 'spurious-interrupt', gsi: 4 })
  expect(sys.runToEnd(emulator)).toEqual(['interrupt'])
  emulator.inject({ kind: 'lost-interrupts', gsi: 4, count: 1 })
  emulator.serialIn(new Uint8Array([65]))
  expect(sys.runToEnd(emulator)).toEqual([])
})

test('consumed time is exact', () => {
  const emulator = sys.bootRoot([
    function* (cpu) {
      yield* prepareStartup(cpu)
      yield* spawn(cpu, 110, 2, 5)
      yield* sys.syscall(cpu, 0xa, 111)
      yield* sys.print(cpu, `${cpu.regs[6]} ${cpu.regs[2]}`)
      yield* sys.down(cpu, 36)
    },
    startup,
    function* (cpu) {
      yield* sys.compute(cpu, 123_456_000)
      yield* sys.down(cpu, 36)
    },
  ])
  const [line] = sys.runToEnd(emulator)
  const us = Number(line!.split(' ')[1])
  expect(us).toBeGreaterThanOrEqual(123456)
  expect(us).toBeLessThan(123456 + 500) // start-up exception and the system call that ends it
})
