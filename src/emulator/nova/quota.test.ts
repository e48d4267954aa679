// Reference, 1.7 and 5.9: kernel memory of protection domains.
import { expect, test } from 'vitest'
import { type Cpu, CrdType, crd, Item, Rights, RootSel, Status, Syscall, Utcb } from './abi.ts'
import * as sys from './testing.ts'

const run = (...entries: sys.Entry[]) => sys.runToEnd(sys.bootRoot(entries))

test('create_pd moves pages, refuses lower above upper and more than the parent has', () => {
  const lines = run(function* (cpu) {
    const create = (sel: number, lower: number, upper: number) =>
      sys.syscall(cpu, Syscall.CREATE_PD, sel, 0, RootSel.PD, 0, upper * 2 ** 32 + lower)
    yield* sys.openSerial(cpu)
    yield* sys.print(
      cpu,
      `${yield* create(100, 5, 4)} ${yield* create(100, 2, 32)} ${yield* create(100, 2, 32)}`,
    )
    yield* sys.syscall(cpu, Syscall.PD_CTRL, 100, 2)
    yield* sys.print(cpu, `limit ${cpu.regs[6]} used ${cpu.regs[2]}`)
    yield* sys.print(cpu, `${yield* create(101, 0, 100000)}`)
    yield* sys.down(cpu, 36)
  })
  expect(lines).toEqual([
    '[ 0] sys_create_pd: Non-NULL CAP (0x64)\r',
    `${Status.BAD_PAR} ${Status.SUCCESS} ${Status.BAD_CAP}`,
    'limit 32 used 3',
    '[ 0] Insufficient kernel memory for creating new PD\r',
    `${Status.BAD_PAR}`,
  ])
})

test('creation in a poor domain is QUO_OOM; pd_ctrl helps; a freed domain gives back what it had', () => {
  const lines = run(function* (cpu) {
    yield* sys.openSerial(cpu)
    yield* sys.syscall(cpu, Syscall.PD_CTRL, RootSel.PD, 2)
    const before = cpu.regs[6]!
    yield* sys.createPd(cpu, 100, 0, 8)
    yield* sys.print(cpu, `poor ${yield* sys.createLocal(cpu, 101, { utcb: 0x10000, pd: 100 })}`)
    yield* sys.print(cpu, `transfer ${yield* sys.syscall(cpu, Syscall.PD_CTRL, RootSel.PD, 0, 100, 8)}`)
    yield* sys.print(cpu, `rich ${yield* sys.createLocal(cpu, 101, { utcb: 0x10000, pd: 100 })}`)
    yield* sys.syscall(cpu, Syscall.REVOKE, 0, 1, crd(CrdType.OBJ, 100, 1, 0x1f))
    yield* sys.syscall(cpu, Syscall.PD_CTRL, RootSel.PD, 2)
    yield* sys.print(cpu, `back ${cpu.regs[6]! - before}`)
    yield* sys.down(cpu, 36)
  })
  expect(lines).toEqual([`poor ${Status.QUO_OOM}`, 'transfer 0', 'rich 0', 'back 0'])
})

/** A server in domain 100 with few pages whose OOM portal, served by the root task, gives it more. */
const server = (withPortal: boolean): sys.Entry[] => [
  function* (cpu: Cpu) {
    yield* sys.openSerial(cpu)
    yield* sys.createPd(cpu, 100, 0, 18)
    for (let page = 0; page < 2; page++)
      yield* sys.delegateTo(cpu, 100, CrdType.MEM, 0x2000 + page, 0, Rights.RX)
    yield* sys.delegateTo(cpu, 100, CrdType.PIO, 0x3f8, 3, 7)
    yield* sys.createLocal(cpu, 102, { utcb: 0x20000 })
    if (withPortal) yield* sys.createPt(cpu, 111, 102, 2)
    yield* sys.syscall(cpu, Syscall.PT_CTRL, 111, 0, 77)
    yield* sys.print(cpu, `ec ${yield* sys.createLocal(cpu, 110, { utcb: 0x10000, pd: 100 })}`)
    yield* sys.createPt(cpu, 112, 110, 1)
    for (let i = 0; i < 12; i++) {
      const first = 512 * (i + 1)
      sys.message(cpu, [], [[crd(CrdType.OBJ, RootSel.PD, 0, 0x1f), first * 4096 + Item.DELEGATE]])
      const status = yield* sys.call(cpu, 112)
      yield* sys.print(cpu, `call ${status}`)
    }
    yield* sys.down(cpu, 36)
  },
  function* (cpu) {
    for (;;) {
      cpu.setUtcb(Utcb.CRD_D, crd(CrdType.OBJ, 0, 26, 0x1f))
      sys.message(cpu, [])
      yield* sys.reply(cpu)
    }
  },
  function* (cpu) {
    for (;;) {
      yield* sys.print(
        cpu,
        `oom id ${cpu.regs[7]} sender ${cpu.regs[6] === 2 ** 64 ? 'none' : cpu.regs[6]} reason ${cpu.regs[2]}`,
      )
      yield* sys.syscall(cpu, Syscall.PD_CTRL, RootSel.PD, 0, 100, 2)
      sys.message(cpu, [])
      yield* sys.reply(cpu)
    }
  },
]

test('items that find no kernel memory make the receiver call its OOM portal, then arrive', () => {
  const lines = run(...server(true))
  expect(lines[0]).toBe('ec 0')
  expect(lines.filter(l => l.startsWith('call'))).toEqual(new Array(12).fill('call 0'))
  expect(lines.filter(l => l.startsWith('oom')).length).toBeGreaterThan(0)
  expect(lines.find(l => l.startsWith('oom'))).toBe('oom id 77 sender none reason 1')
})

test('a receiver without such a portal dies, and the call is aborted', () => {
  const lines = run(...server(false))
  expect(lines).toContainEqual(expect.stringMatching(/Killed.*\(PT not found - OOM\)/))
  expect(lines).toContain(`call ${Status.COM_ABT}`)
})
