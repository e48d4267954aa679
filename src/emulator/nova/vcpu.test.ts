// Reference, 9: virtual CPUs as kernel objects. The guest is a program whose traps are its exits.
import { expect, test } from 'vitest'
import {
  type Cpu,
  CrdType,
  crd,
  Event,
  Flag,
  Item,
  Mtd,
  PAGE_SIZE,
  Reg,
  Rights,
  RootSel,
  State,
  Status,
  Syscall,
  Trap,
  Utcb,
} from './abi.ts'
import * as sys from './testing.ts'

const EVENTS = 0x1000
const TSC = 1 << 19
const INJ = 1 << 17
const d = Utcb.DATA

/** A virtual machine in domain 100 with event portals served by EC 101; `exits` are numbers and entries. */
function* makeVm(cpu: Cpu, exits: readonly (readonly [number, number, number])[]) {
  yield* sys.openSerial(cpu)
  yield* sys.createPd(cpu, 100)
  for (let page = 0; page < 2; page++) {
    sys.message(
      cpu,
      [],
      [
        [
          crd(CrdType.MEM, 0x2000 + page, 0, Rights.RX),
          (0x2000 + page) * PAGE_SIZE + Item.DELEGATE + Item.GUEST,
        ],
      ],
    )
    yield* sys.syscall(cpu, Syscall.MISC, RootSel.PD, 1, crd(CrdType.MEM, 0, 31, 0x1f), 100)
  }
  yield* sys.createLocal(cpu, 101, { utcb: 0x20000 })
  for (const [exit, entry, mtd] of exits) {
    yield* sys.createPt(cpu, 200 + exit, 101, entry, mtd)
    yield* sys.delegateTo(cpu, 100, CrdType.OBJ, 200 + exit, 0, 0x1f, EVENTS + exit)
  }
  const status = yield* sys.syscall(cpu, Syscall.CREATE_EC, 102, Flag.EC_GLOBAL, 100, 0, 0, EVENTS)
  yield* sys.createSc(cpu, 103, 102, 1)
  return status
}

const handler = (name: string, answer: (cpu: Cpu) => void): sys.Entry =>
  function* (cpu) {
    for (;;) {
      const word = (offset: number) => cpu.utcb(d + offset / 8).toString(16)
      const mtdHasIp = cpu.utcb(d) % 16 >= Mtd.IP
      yield* sys.print(
        cpu,
        `${name} qual ${word(State.QUAL0)} ${word(State.QUAL1)} ip ${mtdHasIp ? word(State.IP) : '-'}`,
      )
      cpu.setUtcb(Utcb.ITEMS, 0)
      cpu.setUtcb(d, 0)
      answer(cpu)
      yield* sys.reply(cpu)
    }
  }

const boot = (virtualization: 'none' | 'vmx' | 'svm', entries: sys.Entry[]) =>
  sys.runToEnd(sys.bootRoot(entries, { machine: { virtualization } }))

test('without VMX or SVM creation is BAD_FTR', () => {
  const lines = boot('none', [
    function* (cpu) {
      yield* sys.openSerial(cpu)
      yield* sys.print(cpu, `${yield* sys.createGlobal(cpu, 102, { utcb: 0 })}`)
      yield* sys.down(cpu, 36)
    },
  ])
  expect(lines).toEqual(['[ 0] sys_create_ec: VCPUs not supported\r', `${Status.BAD_FTR}`])
})

const story = (nested: number, io: number): sys.Entry[] => [
  function* (cpu) {
    const exits = [
      [0xfe, 1, Mtd.IP | TSC],
      [nested, 2, Mtd.QUAL],
      [io, 3, Mtd.QUAL | Mtd.ACDB],
      [0x0c, 4, Mtd.IP | INJ],
      [0xff, 5, Mtd.IP | INJ],
    ] as const
    yield* makeVm(cpu, exits)
    yield* sys.createSm(cpu, 110)
    yield* sys.down(cpu, 110, 0, cpu.tsc() + 2609006)
    yield* sys.print(cpu, `recall ${yield* sys.syscall(cpu, Syscall.EC_CTRL, 102)}`)
    yield* sys.down(cpu, 110)
  },
  handler('startup', cpu => {
    cpu.setUtcb(d, Mtd.IP)
    cpu.setUtcb(d + State.IP / 8, sys.entryIp(6))
  }),
  handler('nested', () => {}),
  handler('io', cpu => {
    cpu.setUtcb(d, Mtd.ACDB)
    cpu.setUtcb(d + State.AX / 8, 0x55)
  }),
  handler('hlt', cpu => {
    cpu.setUtcb(d, INJ)
    cpu.setUtcb(d + 0x28 / 8, 0x80000030)
  }),
  handler('recall', () => {}),
  function* guest(cpu) {
    cpu.regs[Reg.OP0] = 0x7000
    cpu.regs[Reg.OP1] = 2
    yield Trap.TOUCH
    cpu.regs[Reg.OP0] = 0x60
    cpu.regs[Reg.OP1] = 1
    yield Trap.PORT
    const read = cpu.regs[Reg.RAX]
    cpu.regs[Reg.OP0] = 0x0c
    cpu.regs[Reg.OP1] = 0
    yield Trap.EXCEPTION
    const injected = cpu.regs[Reg.OP0]!
    cpu.regs[Reg.OP0] = 50e6
    yield Trap.COMPUTE
    cpu.regs[Reg.OP0] = 0x1000 + read! + injected
    cpu.regs[Reg.OP1] = 1
    yield Trap.TOUCH
    yield* sys.compute(cpu, 1e12)
  },
]

test('startup, nested page fault, port, injection and recall reach their portals (VMX)', () => {
  const ip = sys.entryIp(6).toString(16)
  expect(boot('vmx', story(0x30, 0x1e))).toEqual([
    'startup qual 0 0 ip 0',
    'nested qual 2 7000 ip -',
    'io qual 600008 0 ip -',
    `hlt qual 600008 0 ip ${ip}`,
    'recall 0',
    `recall qual 600008 0 ip ${ip}`,
    'nested qual 1 80001085 ip -',
  ])
})

test('the same on SVM has other numbers', () => {
  const lines = boot('svm', story(0xfc, 0x7b))
  expect(lines.slice(1, 3)).toEqual(['nested qual 6 7000 ip -', 'io qual 600011 0 ip -'])
})

test('a virtual CPU without a portal for its exit dies', () => {
  const lines = boot('vmx', [
    function* (cpu) {
      yield* makeVm(cpu, [])
      yield* sys.print(cpu, `after ${Event.STARTUP}`)
      yield* sys.createSm(cpu, 110)
      yield* sys.down(cpu, 110)
    },
  ])
  expect(lines).toEqual(['after 30'])
})
