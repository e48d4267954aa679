// Programs may put any number into their registers and throw anything: the kernel answers with a status or an exception, never fails itself.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Cpu, Reg, RootSel, Syscall, Trap } from './abi.ts'
import * as sys from './testing.ts'

const value = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(
    0,
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    2 ** 53,
    2 ** 64,
    1e300,
    0x7fffc0000000,
    32,
    33,
    34,
    0.5,
  ),
)

test('any trap with any registers', () => {
  const step = fc.record({
    trap: fc.integer({ min: 0, max: 9 }),
    regs: fc.array(value, { minLength: 21, maxLength: 21 }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 10 }), steps => {
      let done = 0
      const emulator = sys.bootRoot([
        function* (cpu) {
          // a handler that lets the thread go on after whatever it did
          yield* sys.createLocal(cpu, 100, { utcb: 0x10000 })
          for (let v = 0; v < 32; v++) if (v !== 30) yield* sys.createPt(cpu, v, 100, 1)
          for (const s of steps) {
            const { regs } = cpu
            s.regs.forEach((x, i) => {
              if (i !== Reg.RIP) regs[i] = x
            })
            const number = (regs[7]! & 0xf) as number
            // these end the test thread or wait for ever
            if (s.trap === Trap.SYSCALL && (number === Syscall.REPLY || number === Syscall.SM_CTRL)) continue
            if (s.trap === Trap.COMPUTE) regs[Reg.OP0] = Math.min(regs[Reg.OP0]!, 1000)
            yield s.trap as 0
            done++
          }
          yield* sys.down(cpu, RootSel.MSR)
        },
        function* (cpu) {
          for (;;) {
            sys.message(cpu, [0])
            yield* sys.reply(cpu)
          }
        },
      ])
      for (let i = 0; i < 50; i++) emulator.run({ untilNs: 1e8, stopAtLine: false, maxTraps: 1000 })
      expect(done).toBeGreaterThanOrEqual(0)
    }),
    { numRuns: 150 },
  )
})

test('kernel memory cannot be made from nothing', () => {
  const lines = sys.runToEnd(
    sys.bootRoot([
      function* (cpu) {
        yield* sys.openSerial(cpu)
        const limit = function* () {
          yield* sys.syscall(cpu, Syscall.PD_CTRL, RootSel.PD, 2)
          return cpu.regs[6]!
        }
        const before = yield* limit()
        yield* sys.syscall(cpu, Syscall.CREATE_PD, 100, 0, RootSel.PD, 0, -(2 ** 40))
        yield* sys.createPd(cpu, 101)
        yield* sys.syscall(cpu, Syscall.PD_CTRL, RootSel.PD, 0, 101, -1000)
        yield* sys.print(cpu, `${(yield* limit()) <= before}`)
        yield* sys.down(cpu, RootSel.MSR)
      },
    ]),
  )
  expect(lines.at(-1)).toBe('true')
})

test('what a program throws may itself throw', () => {
  const events: string[] = []
  const emulator = sys.bootRoot([
    function* () {
      const error = new Error('x')
      Object.defineProperty(error, 'stack', {
        get() {
          throw error
        },
      })
      throw error
    },
  ])
  emulator.onEvent = e => events.push(e.kind === 'program-error' ? e.stack : e.kind)
  sys.runToEnd(emulator)
  expect(events).toContain('an error that cannot be shown')
})

test('the thread that ran last is known also while its program is only being evaluated', () => {
  let named: unknown
  const emulator = sys.bootRoot([function* () {}], {
    host: {
      evaluate: () => {
        named = emulator.lastResumed()
        return () => sys.rootProgram([function* () {}])
      },
    },
  })
  sys.runToEnd(emulator)
  expect(named).toEqual({ pd: 'core', thread: 'EC1' })
})

test('the UTCB of a thread that is gone cannot be reached through its processor object', () => {
  let stolen: Cpu | undefined
  const lines = sys.runToEnd(
    sys.bootRoot([
      function* (cpu) {
        yield* sys.openSerial(cpu)
        yield* sys.createLocal(cpu, 100, { utcb: 0x10000 })
        yield* sys.createPt(cpu, 101, 100, 1)
        yield* sys.call(cpu, 101)
        yield* sys.print(cpu, `alive ${stolen!.utcb(4)}`)
        yield* sys.syscall(cpu, Syscall.REVOKE, 0, 1, 100 * 4096 + 0x1f * 4 + 3)
        let result = 'reached'
        try {
          stolen!.utcb(4)
        } catch (error) {
          result = String(error)
        }
        yield* sys.print(cpu, result)
        yield* sys.down(cpu, RootSel.MSR)
      },
      function* (cpu) {
        stolen = cpu
        sys.message(cpu, [42])
        yield* sys.reply(cpu)
      },
    ]),
  )
  expect(lines).toEqual(['alive 42', 'RangeError: no UTCB word 4'])
})
