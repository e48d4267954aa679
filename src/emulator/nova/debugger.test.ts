import { expect, test } from 'vitest'
import { type Cpu, CrdType, EcOp, Event, Mtd, Rights, State, Utcb } from './abi.ts'
import * as sys from './testing.ts'

const keys = (text: string) => new Uint8Array([...text].map(c => c.charCodeAt(0)))

function* startup(cpu: Cpu) {
  for (;;) {
    const entry = cpu.utcb(Utcb.DATA + State.SP / 8)
    cpu.setUtcb(Utcb.DATA, Mtd.IP)
    cpu.setUtcb(Utcb.DATA + State.IP / 8, sys.entryIp(entry))
    cpu.setUtcb(0, 0)
    yield* sys.reply(cpu)
  }
}

function* name(cpu: Cpu, sel: number, text: string) {
  cpu.utcbIn(Utcb.DATA * 8, keys(text), 0, text.length)
  yield* sys.syscall(cpu, 9, sel, EcOp.NAME, text.length)
}

const boot = () => {
  const emulator = sys.bootRoot([
    function* (cpu) {
      yield* sys.openSerial(cpu)
      yield* name(cpu, 33, 'core\0core\0main')
      yield* sys.createLocal(cpu, 90, { utcb: 0x8000 })
      yield* sys.createPt(cpu, 0x200 + Event.STARTUP, 90, 1, Mtd.SP | Mtd.IP)
      yield* sys.createLocal(cpu, 100, { utcb: 0x10000 })
      yield* name(cpu, 100, 'server')
      yield* sys.createPt(cpu, 101, 100, 3)
      yield* sys.createSm(cpu, 102)
      yield* sys.createGlobal(cpu, 110, { utcb: 0x100000, sp: 2, eventBase: 0x200 })
      yield* name(cpu, 110, 'signal h\0init\0signal handler')
      yield* sys.createSc(cpu, 111, 110, 5)
      yield* sys.createPd(cpu, 120)
      yield* sys.delegateTo(cpu, 120, CrdType.MEM, 0x2000, 0, Rights.R, 0x77)
      yield* sys.compute(cpu, 1e9)
    },
    startup,
    function* (cpu) {
      yield* sys.call(cpu, 101)
    },
    function* (cpu) {
      yield* sys.down(cpu, 102)
    },
  ])
  emulator.run({ untilNs: 1e8, stopAtLine: false, maxTraps: 1e5 })
  emulator.takeOutput()
  return emulator
}

const ask = (emulator: ReturnType<typeof boot>, text: string): string[] => {
  emulator.serialIn(keys(text))
  const bytes = emulator.takeOutput().flatMap(s => [...s.bytes])
  return String.fromCharCode(...bytes)
    .split('\r\n')
    .filter(l => l !== '')
}

test('lists every SC by priority, blocked ones in parentheses; time stands still meanwhile', () => {
  const emulator = boot()
  expect(ask(emulator, '\x1bq')).toEqual([
    '--- kernel debugger, ? for help, c to continue ---',
    '[5]: (signal h)',
    '[1]: {core}',
  ])
  expect(emulator.run({ untilNs: 2e8, stopAtLine: false, maxTraps: 1e5 })).toEqual({
    kind: 'idle',
    nowNs: 1e8,
  })
  expect(ask(emulator, 'c')).toEqual(['--- continue ---'])
  expect(emulator.run({ untilNs: 2e8, stopAtLine: false, maxTraps: 1e5 })).toEqual({
    kind: 'time',
    nowNs: 2e8,
  })
})

test('tells what each thread waits for, chains, mapping trees, and helps with unknown keys', () => {
  const emulator = boot()
  const threads = ask(emulator, '\x1bt')
  expect(threads).toContain(
    'EC4 signal h [init] signal handler global prio 5 cpu 0: blocked, waits for call to server (EC3, PD core)',
  )
  expect(threads.find(l => l.startsWith('EC3'))).toMatch(
    /^EC3 server local cpu 0: blocked, waits for semaphore 0x\w+ \(PD core\)$/,
  )
  expect(ask(emulator, 'l')).toEqual(['signal h -> server, with the time of signal h'])
  expect(ask(emulator, 'm77000\r')).toEqual([
    'PD ?: page 0x77 shows frame 0x31f00',
    expect.stringMatching(/^kernel 0x\w+ order \d+ rwx$/),
    '  core 0x2000 order 1 r-x',
    '    ? 0x77 order 0 r--',
  ])
  expect(ask(emulator, 'z')).toEqual(['no such command, ? for help'])
  expect(ask(emulator, '?').length).toBeGreaterThan(5)
  expect(ask(emulator, 's')).toEqual([expect.stringMatching(/^semaphore .*: server$/)])
  expect(ask(emulator, 'p')[0]).toMatch(/^PD 0x\w+ core: 4 threads, \d+\/\d+ pages of kernel memory$/)
})

test('two servers that call each other are a deadlock', () => {
  const emulator = sys.bootRoot([
    function* (cpu) {
      yield* sys.openSerial(cpu)
      for (const [ec, portal, entry, label] of [
        [100, 101, 1, 'first'],
        [110, 111, 2, 'second'],
      ] as const) {
        yield* sys.createLocal(cpu, ec, { utcb: 0x10000 + ec * 0x1000 })
        yield* name(cpu, ec, label)
        yield* sys.createPt(cpu, portal, ec, entry)
      }
      yield* sys.call(cpu, 101)
    },
    function* (cpu) {
      yield* sys.call(cpu, 111)
    },
    function* (cpu) {
      yield* sys.call(cpu, 101)
    },
  ])
  emulator.run({ untilNs: 1e8, stopAtLine: false, maxTraps: 1e5 })
  emulator.takeOutput()
  expect(emulator.inspect('deadlocks')).toEqual([['first', 'second']])
  expect(ask(emulator, '\x1bl')).toContain('deadlock: first -> second -> first')
  expect(emulator.inspect('mapping 0x2000000')).toContainEqual('  core 0x2000 order 1 r-x')
})
