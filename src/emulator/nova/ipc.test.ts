// Reference, 5 and section 14, items 1, 8, 9, 10, 16.
import { expect, test } from 'vitest'
import { Event, Flag, Mtd, Reg, RootSel, State, Status, Trap, Utcb } from './abi.ts'
import * as sys from './testing.ts'
import { prepareStartup, spawn, startup } from './testing.ts'

test('worked example of 5.10: a caller of higher priority helps a busy server, then is served itself', () => {
  const emulator = sys.bootRoot([
    function* (cpu) {
      yield* prepareStartup(cpu)
      yield* sys.createLocal(cpu, 100, { utcb: 0x10000 })
      yield* sys.createPt(cpu, 101, 100, 2)
      yield* sys.createSm(cpu, 102)
      yield* spawn(cpu, 120, 4, 5)
      yield* spawn(cpu, 110, 3, 2)
      yield* sys.down(cpu, 36)
    },
    startup,
    function* server(cpu) {
      for (;;) {
        const who = cpu.utcb(Utcb.DATA)
        yield* sys.print(cpu, `S serves ${who}`)
        if (who === 1) {
          yield* sys.up(cpu, 102)
          yield* sys.print(cpu, 'S after up')
        }
        sys.message(cpu, [who])
        yield* sys.reply(cpu)
      }
    },
    function* a(cpu) {
      sys.message(cpu, [1])
      yield* sys.call(cpu, 101)
      yield* sys.print(cpu, 'A done')
      yield* sys.down(cpu, 36)
    },
    function* h(cpu) {
      yield* sys.down(cpu, 102)
      yield* sys.print(cpu, 'H woken')
      sys.message(cpu, [2])
      yield* sys.call(cpu, 101)
      yield* sys.print(cpu, 'H done')
      yield* sys.down(cpu, 36)
    },
  ])
  expect(sys.runToEnd(emulator)).toEqual([
    'S serves 1',
    'H woken',
    'S after up',
    'S serves 2',
    'H done',
    'A done',
  ])
})

test('a busy server answers COM_TIM to a caller that does not want to wait', () => {
  const emulator = sys.bootRoot([
    function* (cpu) {
      yield* prepareStartup(cpu)
      yield* sys.createLocal(cpu, 100, { utcb: 0x10000 })
      yield* sys.createPt(cpu, 101, 100, 2)
      yield* spawn(cpu, 110, 3, 5)
      yield* sys.print(cpu, `status ${yield* sys.call(cpu, 101, Flag.CALL_DONT_BLOCK)}`)
      yield* sys.down(cpu, 36)
    },
    startup,
    function* (cpu) {
      yield* sys.down(cpu, 36)
    },
    function* (cpu) {
      yield* sys.call(cpu, 101)
    },
  ])
  expect(sys.runToEnd(emulator)).toEqual([`status ${Status.COM_TIM}`])
})

test('the death of a handler aborts its call, a later call ends with COM_TIM', () => {
  const emulator = sys.bootRoot([
    function* (cpu) {
      yield* sys.openSerial(cpu)
      yield* sys.createLocal(cpu, 100, { utcb: 0x10000, eventBase: 0x400 })
      yield* sys.createPt(cpu, 101, 100, 1)
      yield* sys.print(cpu, `first ${yield* sys.call(cpu, 101)}`)
      yield* sys.print(cpu, `second ${yield* sys.call(cpu, 101)}`)
      yield* sys.down(cpu, 36)
    },
    function* (cpu) {
      cpu.regs[Reg.OP0] = 0
      cpu.regs[Reg.OP1] = 0
      yield Trap.EXCEPTION
    },
  ])
  const lines = sys.runToEnd(emulator)
  expect(lines[0]).toMatch(
    /^\[ 0\] Pd::root Killed EC:0x\w+ SC:0x\w+ V:0x0 CS:0x23 IP:0x\w+\(0x\w+\) CR2:0x0 ERR:0x0 CONT:0x\w+ \(PT not found\)\r$/,
  )
  expect(lines.slice(1)).toEqual([`first ${Status.COM_ABT}`, `second ${Status.COM_TIM}`])
})

test('freeing an EC aborts the call it serves; waiters of a freed semaphore get BAD_CAP', () => {
  const obj = (sel: number) => sel * 4096 + 0x1f * 4 + 3
  const emulator = sys.bootRoot([
    function* (cpu) {
      yield* prepareStartup(cpu)
      yield* sys.createSm(cpu, 103)
      yield* sys.createLocal(cpu, 100, { utcb: 0x10000 })
      yield* sys.createPt(cpu, 101, 100, 2)
      yield* spawn(cpu, 110, 3, 5)
      yield* spawn(cpu, 120, 4, 5)
      yield* sys.syscall(cpu, 7, 0, Flag.REVOKE_SELF, obj(100))
      yield* sys.syscall(cpu, 7, 0, Flag.REVOKE_SELF, obj(103))
      yield* sys.print(cpu, 'end')
      yield* sys.down(cpu, 36)
    },
    startup,
    function* (cpu) {
      yield* sys.down(cpu, 36)
    },
    function* (cpu) {
      yield* sys.print(cpu, `call ${yield* sys.call(cpu, 101)}`)
      yield* sys.down(cpu, 36)
    },
    function* (cpu) {
      yield* sys.print(cpu, `down ${yield* sys.down(cpu, 103)}`)
      yield* sys.down(cpu, 36)
    },
  ])
  expect(sys.runToEnd(emulator)).toEqual([`call ${Status.COM_ABT}`, `down ${Status.BAD_CAP}`, 'end'])
})

test('the state of an exception comes by MTD and goes back by the handler’s MTD', () => {
  const emulator = sys.bootRoot([
    function* (cpu) {
      yield* sys.openSerial(cpu)
      yield* sys.createLocal(cpu, 100, { utcb: 0x10000 })
      yield* sys.createPt(cpu, 3, 100, 1, Mtd.ACDB | Mtd.FLAGS)
      cpu.regs[Reg.RBX] = 11
      cpu.regs[Reg.OP0] = 3
      yield Trap.EXCEPTION
      yield* sys.print(cpu, `rbx ${cpu.regs[Reg.RBX]}`)
      yield* sys.down(cpu, 36)
    },
    function* (cpu) {
      const d = Utcb.DATA
      yield* sys.print(cpu, `items ${cpu.utcb(0)} rbx ${cpu.utcb(d + State.BX / 8)}`)
      cpu.setUtcb(0, 0)
      cpu.setUtcb(d, Mtd.ACDB)
      cpu.setUtcb(d + State.BX / 8, 22)
      yield* sys.reply(cpu)
    },
  ])
  expect(sys.runToEnd(emulator)).toEqual(['items 508 rbx 11', 'rbx 22'])
})

test('recall is delivered when the thread next goes to user mode', () => {
  const emulator = sys.bootRoot([
    function* (cpu) {
      yield* prepareStartup(cpu)
      yield* sys.createPt(cpu, 0x200 + Event.RECALL, 90, 2, Mtd.IP)
      yield* sys.createSm(cpu, 103)
      yield* spawn(cpu, 110, 3, 5)
      yield* sys.syscall(cpu, 9, 110, 0)
      yield* sys.print(cpu, 'recalled')
      yield* sys.up(cpu, 103)
      yield* sys.print(cpu, 'upped')
      yield* sys.down(cpu, 36)
    },
    startup,
    function* (cpu) {
      for (;;) {
        yield* sys.print(cpu, 'recall handler')
        sys.message(cpu, [0])
        yield* sys.reply(cpu)
      }
    },
    function* (cpu) {
      yield* sys.down(cpu, 103)
      yield* sys.print(cpu, 'thread goes on')
      yield* sys.down(cpu, 36)
    },
  ])
  expect(sys.runToEnd(emulator)).toEqual(['recalled', 'recall handler', 'thread goes on', 'upped'])
})

test('a helping loop spins in r10, preemptible by others, and is killed in the classic dialect', () => {
  const entries: sys.Entry[] = [
    function* (cpu) {
      yield* prepareStartup(cpu)
      yield* sys.createLocal(cpu, 100, { utcb: 0x10000, eventBase: 0x400 })
      yield* sys.createPt(cpu, 101, 100, 2)
      yield* spawn(cpu, 130, 5, 9)
      yield* sys.down(cpu, 36)
    },
    startup,
    function* (cpu) {
      yield* sys.call(cpu, 101)
      yield* sys.reply(cpu)
    },
    function* (cpu) {
      yield* sys.print(cpu, `call ${yield* sys.call(cpu, 101)}`)
      yield* sys.down(cpu, 36)
    },
    function* (cpu) {
      yield* sys.print(cpu, 'other')
      yield* sys.down(cpu, 36)
    },
    function* starter(cpu) {
      yield* spawn(cpu, 110, 3, 5)
      yield* spawn(cpu, 120, 4, 5)
      yield* sys.down(cpu, 36)
    },
  ]
  const classic = sys.runToEnd(sys.bootRoot(entries, { kernel: { cmdline: 'serial', dialect: 'classic' } }))
  expect(classic).toEqual([
    expect.stringMatching(/Killed EC.*\(Livelock\)/),
    `call ${Status.COM_ABT}`,
    'other',
  ])
  const r10 = sys.runToEnd(sys.bootRoot(entries), 30e6)
  expect(r10).toEqual([expect.stringMatching(/long helping chain - 100/), 'other'])
})

test('a global thread that replies loses its scheduling context', () => {
  const emulator = sys.bootRoot([
    function* (cpu) {
      yield* prepareStartup(cpu)
      yield* spawn(cpu, 110, 2, 5)
      yield* sys.print(cpu, 'root')
      yield* sys.down(cpu, RootSel.MSR)
    },
    startup,
    function* (cpu) {
      yield* sys.print(cpu, 'replies')
      yield* sys.reply(cpu)
      yield* sys.print(cpu, 'never')
    },
  ])
  expect(sys.runToEnd(emulator)).toEqual(['replies', 'root'])
})
