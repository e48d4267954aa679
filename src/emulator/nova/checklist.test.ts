// Reference, section 14, those of its known traps that have no test elsewhere: 3, 7, 9, 11, 12, 14, 18. The others: 1, 8, 10 and 16 in
// ipc.test.ts, 2 and 13 in scheduler.test.ts, 4 and 17 in syscalls/status.test.ts, 5 and 6 in mapping.test.ts, 15 in boot.test.ts.
import { expect, test } from 'vitest'
import { costs } from '../machine/costs.ts'
import {
  ARG1,
  type Cpu,
  CrdType,
  crd,
  EcOp,
  Event,
  Flag,
  HIP_ADDR,
  Hip,
  Mtd,
  Reg,
  RootSel,
  State,
  Status,
  Syscall,
  Trap,
  Utcb,
} from './abi.ts'
import * as sys from './testing.ts'

const rest = (cpu: Cpu) => sys.down(cpu, RootSel.SUSPEND)

test('3: a wake-up of higher priority and a recall wait for the exit to user mode, and come in this order', () => {
  const order: string[] = []
  const emulator = sys.bootRoot([
    function* (cpu) {
      yield* sys.createSm(cpu, 90)
      yield* sys.createStarter(cpu, 91, { utcb: 0x10000 })
      yield* sys.createLocal(cpu, 92, { utcb: 0x11000 })
      yield* sys.createPt(cpu, Event.RECALL, 92, recalled, Mtd.IP)
      yield* sys.startThread(cpu, {
        sel: 94,
        starter: 91,
        entry: high,
        utcb: 0x12000,
        priority: 5,
        eventBase: 0x200,
      })
      order.push('recall')
      yield* sys.recall(cpu, RootSel.EC)
      order.push('up')
      yield* sys.up(cpu, 90)
      order.push('behind up')
      yield* rest(cpu)
    },
    sys.starter,
    high,
    recalled,
  ])
  function* high(cpu: Cpu) {
    for (;;) {
      yield* sys.down(cpu, 90)
      order.push('high runs')
    }
  }
  function* recalled(cpu: Cpu) {
    for (;;) {
      order.push('recall handled')
      sys.message(cpu, [])
      cpu.setUtcb(Utcb.DATA, 0)
      yield* sys.reply(cpu)
    }
  }
  sys.runToEnd(emulator)
  expect(order).toEqual(['recall', 'recall handled', 'up', 'high runs', 'behind up'])
})

test.each([
  ['classic', 'goes on'],
  ['r10', 'is gone'],
] as const)('7: %s: a thread whose capabilities are revoked %s', (dialect, _what) => {
  let steps = 0
  const emulator = sys.bootRoot(
    [
      function* (cpu) {
        yield* sys.createStarter(cpu, 91, { utcb: 0x10000 })
        yield* sys.startThread(cpu, {
          sel: 94,
          starter: 91,
          entry: leaked,
          utcb: 0x12000,
          priority: 1,
          eventBase: 0x200,
        })
        yield* sys.revoke(cpu, crd(CrdType.OBJ, 94, 1, 0x1f), Flag.REVOKE_SELF)
        yield* rest(cpu)
      },
      sys.starter,
      leaked,
    ],
    { kernel: { cmdline: 'hypervisor', dialect } },
  )
  function* leaked(cpu: Cpu) {
    for (; steps < 10; steps++) yield* sys.compute(cpu, 1000)
    yield* rest(cpu)
  }
  sys.runToEnd(emulator)
  expect(steps).toBe(dialect === 'classic' ? 10 : 0)
})

test('9: a portal handler starts a call with the stack pointer of its last reply', () => {
  const stacks: number[] = []
  const emulator = sys.bootRoot([
    function* (cpu) {
      yield* sys.createLocal(cpu, 90, { utcb: 0x10000, sp: 0x5000 })
      yield* sys.createPt(cpu, 91, 90, handler)
      for (let i = 0; i < 3; i++) {
        sys.message(cpu, [])
        yield* sys.call(cpu, 91)
      }
      yield* rest(cpu)
    },
    handler,
  ])
  function* handler(cpu: Cpu) {
    for (;;) {
      stacks.push(cpu.regs[Reg.RSP]!)
      cpu.regs[Reg.RSP] = cpu.regs[Reg.RSP]! - 0x100
      yield* sys.reply(cpu)
    }
  }
  sys.runToEnd(emulator)
  expect(stacks).toEqual([0x5000, 0x4f00, 0x4e00])
})

test('11: a port without a right is exception 13, a missing page 14; without a portal a thread of another domain dies silently', () => {
  const seen: string[] = []
  const emulator = sys.bootRoot([
    function* (cpu) {
      yield* sys.createLocal(cpu, 90, { utcb: 0x10000 })
      for (const vector of [Event.GP_FAULT, Event.PAGE_FAULT])
        yield* sys.createPt(cpu, vector, 90, vector === Event.GP_FAULT ? general : page, Mtd.QUAL | Mtd.IP)
      cpu.regs[Reg.OP0] = 0x70
      cpu.regs[Reg.OP1] = 1
      yield Trap.PORT
      cpu.regs[Reg.OP0] = 0x123000
      cpu.regs[Reg.OP1] = 1
      yield Trap.TOUCH
      yield* sys.createPd(cpu, 100, 0, 64)
      yield* sys.shareText(cpu, 100)
      yield* sys.createLocal(cpu, 102, { utcb: 0x10000, pd: 100 })
      yield* sys.createPt(cpu, 104, 102, faulty)
      sys.message(cpu, [])
      seen.push(`status ${yield* sys.call(cpu, 104)}`)
      yield* rest(cpu)
    },
    general,
    page,
    faulty,
  ])
  function* resume(cpu: Cpu, what: string) {
    for (;;) {
      seen.push(`${what} ${cpu.utcb(Utcb.DATA + State.QUAL0 / 8)}`)
      sys.message(cpu, [])
      cpu.setUtcb(Utcb.DATA, 0)
      yield* sys.reply(cpu)
    }
  }
  function* general(cpu: Cpu) {
    yield* resume(cpu, 'general protection')
  }
  function* page(cpu: Cpu) {
    yield* resume(cpu, 'page fault')
  }
  function* faulty(cpu: Cpu) {
    cpu.regs[Reg.OP0] = 0x70
    cpu.regs[Reg.OP1] = 1
    yield Trap.PORT
  }
  expect(sys.runToEnd(emulator)).toEqual([])
  expect(seen).toEqual(['general protection 0', 'page fault 4', `status ${Status.COM_ABT}`])
})

test('12: the base semaphore counts distinct queued signals, each signal its own events', () => {
  const got: number[][] = []
  const emulator = sys.bootRoot([
    function* (cpu) {
      yield* sys.createSm(cpu, 90)
      yield* sys.createSm(cpu, 91, 1000, 90)
      yield* sys.createSm(cpu, 92, 2000, 90)
      for (const signal of [91, 91, 92, 91]) yield* sys.up(cpu, signal)
      for (let i = 0; i < 3; i++) {
        const status = yield* sys.down(cpu, 90, 0, 1)
        got.push(status === 0 ? [cpu.regs[6]!, cpu.regs[2]!] : [-status])
      }
      yield* rest(cpu)
    },
  ])
  sys.runToEnd(emulator)
  expect(got).toEqual([[1000, 3], [2000, 1], [-Status.COM_TIM]])
})

test('14: the time-stamp counter starts at 0 with the root task; times are whole microseconds of ticks', () => {
  const emulator = sys.bootRoot([
    function* (cpu) {
      const start = cpu.tsc()
      // loading the program's text is the first thing that takes time
      const loaded = ((costs.fetch + 1000) * sys.TSC_KHZ) / 1e6
      yield* sys.openSerial(cpu)
      const khz = yield* sys.read32(cpu, HIP_ADDR + Hip.TSC_KHZ)
      yield* sys.compute(cpu, 1_234_567)
      yield* sys.syscall(cpu, Syscall.EC_CTRL, 0, EcOp.YIELD)
      const us = yield* sys.scTimeUs(cpu, RootSel.SC)
      const now = Math.floor((cpu.tsc() * 1000) / khz)
      yield* sys.print(cpu, `${start <= loaded} ${khz} ${Number.isInteger(us)} ${us > 1234 && us <= now}`)
      yield* rest(cpu)
    },
  ])
  expect(sys.runToEnd(emulator)).toEqual(['true 2609006 true true'])
})

test('18: the boot processor’s number is in the root task’s first register', () => {
  let first = -1
  const emulator = sys.bootRoot([
    function* (cpu) {
      first = cpu.regs[ARG1]!
      yield* rest(cpu)
    },
  ])
  sys.runToEnd(emulator)
  expect(first).toBe(0)
})
