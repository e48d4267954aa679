import { expect, test } from 'vitest'
import { type Cpu, Event, Mtd, Reg, State, Status, Trap, Utcb } from './abi.ts'
import * as sys from './testing.ts'

test('a root task prints a line through the serial port', () => {
  const emulator = sys.bootRoot([
    function* (cpu) {
      yield* sys.openSerial(cpu)
      yield* sys.print(cpu, 'Hello')
      yield* sys.createSm(cpu, 100)
      yield* sys.down(cpu, 100)
    },
  ])
  const stop = emulator.run({ untilNs: 1e9, stopAtLine: true, maxTraps: 1e5 })
  expect(stop.kind).toBe('line')
  const lines = emulator.takeOutput().map(s => String.fromCharCode(...s.bytes))
  expect(lines).toEqual([
    '\fNOVA Microhypervisor v10-emulate (x86_64): [TypeScript] [MBI2]\r\n',
    '\r\n',
    '[ 0] TSC:2609006 kHz BUS:1004951 kHz (measured)\r\n',
    '[ 0] CORE:00:00:0 6:5e:3:0 [1] Emulated x86-64 processor HLT+E+I\r\n',
    'Hello\n',
  ])
  expect(emulator.run({ untilNs: 1e9, stopAtLine: true, maxTraps: 1e5 }).kind).toBe('idle')
})

/** A service that adds the two words it gets. */
function* adder(cpu: Cpu) {
  for (;;) {
    const sum = cpu.utcb(Utcb.DATA) + cpu.utcb(Utcb.DATA + 1)
    sys.message(cpu, [sum, cpu.regs[7]!])
    yield* sys.reply(cpu)
  }
}

test('call transfers words to a local thread and back, and leaves the first register alone', () => {
  const emulator = sys.bootRoot([
    function* (cpu) {
      yield* sys.openSerial(cpu)
      yield* sys.createLocal(cpu, 100, { utcb: 0x10000 })
      yield* sys.createPt(cpu, 101, 100, 1)
      yield* sys.syscall(cpu, 0xb, 101, 0, 77)
      for (let i = 0; i < 3; i++) {
        sys.message(cpu, [40 + i, 2])
        yield* sys.call(cpu, 101)
        yield* sys.print(cpu, `${cpu.utcb(4)} ${cpu.utcb(5)} ${cpu.regs[7]}`)
      }
      yield* sys.print(cpu, `status ${yield* sys.call(cpu, 999)}`)
      yield* sys.down(cpu, 35)
    },
    adder,
  ])
  expect(sys.runToEnd(emulator)).toEqual([
    '42 77 25856',
    '43 77 25856',
    '44 77 25856',
    '[ 0] sys_call: Non-PT CAP (0x3e7)\r',
    `status ${Status.BAD_CAP}`,
  ])
})

test('a page fault goes to its portal with qualification; a program error becomes exception 6', () => {
  const events: string[] = []
  const emulator = sys.bootRoot([
    function* (cpu) {
      yield* sys.openSerial(cpu)
      yield* sys.createLocal(cpu, 100, { utcb: 0x10000 })
      yield* sys.createPt(cpu, Event.PAGE_FAULT, 100, 1, Mtd.QUAL | Mtd.IP | Mtd.SP)
      yield* sys.createPt(cpu, Event.INVALID_OPCODE, 100, 2, Mtd.IP | Mtd.SP)
      cpu.regs[Reg.OP0] = 0x123456
      cpu.regs[Reg.OP1] = 2
      yield Trap.TOUCH
      yield* sys.print(cpu, 'resumed')
      throw new Error('oops')
    },
    function* (cpu) {
      const d = Utcb.DATA
      const ip = cpu.utcb(d + State.IP / 8) - sys.entryIp(0)
      yield* sys.print(
        cpu,
        `fault ${cpu.utcb(d + State.QUAL0 / 8)} ${cpu.utcb(d + State.QUAL1 / 8).toString(16)} ip ${ip}`,
      )
      cpu.setUtcb(d, 0)
      cpu.setUtcb(0, 0)
      yield* sys.reply(cpu)
    },
    function* (cpu) {
      yield* sys.print(cpu, `invalid ${cpu.utcb(Utcb.DATA + State.SP / 8)}`)
      yield* sys.down(cpu, 35)
    },
  ])
  emulator.onEvent = e => events.push(e.kind === 'program-error' ? e.stack.split('\n')[0]! : e.kind)
  expect(sys.runToEnd(emulator)).toEqual(['fault 6 123456 ip 0', 'resumed', 'invalid 140736414609408'])
  expect(events).toEqual(['ec-created', 'fault', 'Error: oops', 'fault'])
})

test('semaphore deadlines, signals and the idle stop', () => {
  const emulator = sys.bootRoot([
    function* (cpu) {
      yield* sys.openSerial(cpu)
      yield* sys.createSm(cpu, 100)
      const at = cpu.tsc() + 2609006
      yield* sys.print(
        cpu,
        `${yield* sys.down(cpu, 100, 0, at)} ${cpu.tsc() - at < 100_000 && cpu.tsc() >= at}`,
      )
      yield* sys.createSm(cpu, 101, 4711, 100)
      yield* sys.up(cpu, 101)
      yield* sys.up(cpu, 101)
      yield* sys.print(cpu, `${yield* sys.down(cpu, 100)} ${cpu.regs[6]} ${cpu.regs[2]}`)
      yield* sys.down(cpu, 100)
    },
  ])
  expect(sys.runToEnd(emulator)).toEqual(['1 true', '0 4711 2'])
  expect(emulator.run({ untilNs: 1e12, stopAtLine: false, maxTraps: 100 }).kind).toBe('idle')
})
