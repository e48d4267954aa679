// Every call with every status it can return, in the order of the checks (reference, 2.5 to 2.7; section 14, items 4 and 17).
import { expect, test } from 'vitest'
import {
  type Cpu,
  CrdType,
  crd,
  EcOp,
  Flag,
  kernelSelGsi,
  MiscOp,
  type Op,
  RootSel,
  Status,
  Syscall,
} from '../abi.ts'
import * as sys from '../testing.ts'

const { SUCCESS, COM_TIM, BAD_CAP, BAD_PAR, BAD_FTR, BAD_CPU, BAD_DEV, QUO_OOM } = Status
const PD = RootSel.PD as number
const EMPTY = 0x3000
const own = (sel: number, rights: number) => crd(CrdType.OBJ, sel, 0, rights)

type Case = readonly [name: string, expected: number, run: (cpu: Cpu) => Op<number>]
const c =
  (number: number, sel: number, flags = 0, a2 = 0, a3 = 0, a4 = 0, a5 = 0) =>
  (cpu: Cpu): Op<number> =>
    sys.syscall(cpu, number, sel, flags, a2, a3, a4, a5)

/**
 * What the cases work with: 100 local EC, 101 its portal, 102 SM, 103 signal at 102, 104 global EC, 105 SC, 106 PD without kernel memory, 107 PD
 * capability without rights, 108 EC without rights, 109 PT without rights, 110 SM without rights, 112 GSI 4, 113 GSI 100,
 * 114 busy local EC with portal 115, 120 a PD with plenty.
 */
function* prepare(cpu: Cpu): Op<void> {
  yield* sys.openSerial(cpu)
  yield* sys.createLocal(cpu, 100, { utcb: 0x10000 })
  yield* sys.createPt(cpu, 101, 100, 1)
  yield* sys.createSm(cpu, 102, 5)
  yield* sys.createSm(cpu, 103, 1, 102)
  yield* sys.createGlobal(cpu, 104, { utcb: 0x11000, eventBase: EMPTY })
  yield* sys.createPd(cpu, 106, 0, 1)
  yield* sys.createPd(cpu, 120, 0, 64)
  const strip = (from: number, to: number) => sys.delegateTo(cpu, PD, CrdType.OBJ, from, 0, 0x1f, to)
  for (const [from, to, take] of [
    [106, 107, 0x5],
    [100, 108, 0x9],
    [101, 109, 0x1],
    [102, 110, 0x3],
    [104, 116, 0x4],
  ] as const) {
    yield* strip(from, to)
    yield* sys.syscall(cpu, Syscall.REVOKE, 0, Flag.REVOKE_SELF, own(to, take))
  }
  yield* sys.takeFromKernel(cpu, CrdType.OBJ, kernelSelGsi(4), 0, 3, 112)
  yield* sys.takeFromKernel(cpu, CrdType.OBJ, kernelSelGsi(100), 0, 3, 113)
  yield* sys.takeFromKernel(cpu, CrdType.OBJ, 0, 0, 1, 117)
}

const IP = sys.entryIp(1)
const U = 0x20000
const cases: readonly Case[] = [
  ['call: no capability', BAD_CAP, c(Syscall.CALL, EMPTY)],
  ['call: not a portal', BAD_CAP, c(Syscall.CALL, 102)],
  ['call', SUCCESS, c(Syscall.CALL, 101)],
  ['create_pd: no PD', BAD_CAP, c(Syscall.CREATE_PD, 200, 0, 102)],
  ['create_pd: no right', BAD_CAP, c(Syscall.CREATE_PD, 200, 0, 107, 0, 2 ** 32 * 2 + 1)],
  ['create_pd: lower above upper', BAD_PAR, c(Syscall.CREATE_PD, 200, 0, PD, 0, 2 ** 32 + 2)],
  ['create_pd: parent has no memory', QUO_OOM, c(Syscall.CREATE_PD, 200, 0, 106, 0, 2 ** 32)],
  ['create_pd: parent too poor', BAD_PAR, c(Syscall.CREATE_PD, 200, 0, PD, 0, 2 ** 32 * 1e6)],
  ['create_pd: selector used', BAD_CAP, c(Syscall.CREATE_PD, 102, 0, PD, 0, 2 ** 32)],
  ['create_pd', SUCCESS, c(Syscall.CREATE_PD, 201, 0, PD, 0, 2 ** 32 * 4)],
  ['create_ec: no such CPU', BAD_CPU, c(Syscall.CREATE_EC, 200, 0, EMPTY, U + 9)],
  ['create_ec: no virtualization', BAD_FTR, c(Syscall.CREATE_EC, 200, 1, EMPTY, 0)],
  ['create_ec: no PD', BAD_CAP, c(Syscall.CREATE_EC, 200, 0, EMPTY, U)],
  ['create_ec: PD has no memory', QUO_OOM, c(Syscall.CREATE_EC, 200, 0, 106, U)],
  ['create_ec: UTCB too high', BAD_PAR, c(Syscall.CREATE_EC, 200, 0, PD, 0x7fffc0000000)],
  ['create_ec: selector used', BAD_CAP, c(Syscall.CREATE_EC, 102, 0, PD, U)],
  ['create_ec', SUCCESS, c(Syscall.CREATE_EC, 202, 0, PD, U)],
  ['create_sc: no PD', BAD_CAP, c(Syscall.CREATE_SC, 200, 0, 107, 104, 0x1001)],
  ['create_sc: PD has no memory', QUO_OOM, c(Syscall.CREATE_SC, 200, 0, 106, 104, 0x1001)],
  ['create_sc: no EC', BAD_CAP, c(Syscall.CREATE_SC, 200, 0, PD, 102, 0x1001)],
  ['create_sc: EC without bind right', BAD_CAP, c(Syscall.CREATE_SC, 200, 0, PD, 116, 0x1001)],
  ['create_sc: local EC', BAD_CAP, c(Syscall.CREATE_SC, 200, 0, PD, 100, 0x1001)],
  ['create_sc: priority 0', BAD_PAR, c(Syscall.CREATE_SC, 200, 0, PD, 104, 0x1000)],
  ['create_sc: priority 128', BAD_PAR, c(Syscall.CREATE_SC, 200, 0, PD, 104, 0x1080)],
  ['create_sc: quantum 0', BAD_PAR, c(Syscall.CREATE_SC, 200, 0, PD, 104, 5)],
  ['create_sc: selector used', BAD_CAP, c(Syscall.CREATE_SC, 102, 0, PD, 104, 0x1001)],
  ['create_sc', SUCCESS, c(Syscall.CREATE_SC, 203, 0, PD, 104, 0x1001)],
  ['create_pt: IP too high', BAD_PAR, c(Syscall.CREATE_PT, 200, 0, EMPTY, 100, 0, 0x7fffc0000000)],
  ['create_pt: no PD', BAD_CAP, c(Syscall.CREATE_PT, 200, 0, EMPTY, 100, 0, IP)],
  ['create_pt: PD has no memory', QUO_OOM, c(Syscall.CREATE_PT, 200, 0, 106, 100, 0, IP)],
  ['create_pt: EC without bind right', BAD_CAP, c(Syscall.CREATE_PT, 200, 0, PD, 108, 0, IP)],
  ['create_pt: global EC', BAD_CAP, c(Syscall.CREATE_PT, 200, 0, PD, 104, 0, IP)],
  ['create_pt: selector used', BAD_CAP, c(Syscall.CREATE_PT, 102, 0, PD, 100, 0, IP)],
  ['create_pt', SUCCESS, c(Syscall.CREATE_PT, 204, 0, PD, 100, 0, IP)],
  ['create_sm: no PD', BAD_CAP, c(Syscall.CREATE_SM, 200, 0, EMPTY)],
  ['create_sm: PD has no memory', QUO_OOM, c(Syscall.CREATE_SM, 200, 0, 106)],
  ['create_sm: chain to no SM', BAD_CAP, c(Syscall.CREATE_SM, 200, 0, PD, 1, 100)],
  ['create_sm: chain to a signal', BAD_CAP, c(Syscall.CREATE_SM, 200, 0, PD, 1, 103)],
  ['create_sm: selector used', BAD_CAP, c(Syscall.CREATE_SM, 102, 0, PD)],
  ['create_sm', SUCCESS, c(Syscall.CREATE_SM, 205, 0, PD, 0, 102)],
  ['revoke: nothing there', SUCCESS, c(Syscall.REVOKE, 0, 1, own(EMPTY, 31))],
  ['revoke: remote without PD', BAD_CAP, c(Syscall.REVOKE, 0, 3, own(EMPTY, 31), 102)],
  ['revoke: remote', SUCCESS, c(Syscall.REVOKE, 0, 3, own(EMPTY, 31), 120)],
  ['lookup', SUCCESS, c(Syscall.MISC, 0, MiscOp.LOOKUP, own(102, 31))],
  ['delegate: no source', BAD_CAP, c(Syscall.MISC, EMPTY, MiscOp.DELEGATE, 0, 120)],
  ['delegate: no target', BAD_CAP, c(Syscall.MISC, PD, MiscOp.DELEGATE, 0, EMPTY)],
  ['delegate: target has no memory', QUO_OOM, c(Syscall.MISC, PD, MiscOp.DELEGATE, 0, 106)],
  ['delegate', SUCCESS, c(Syscall.MISC, PD, MiscOp.DELEGATE, 0, 120)],
  ['suspend: not authorised', BAD_CAP, c(Syscall.MISC, 102, MiscOp.SUSPEND)],
  ['suspend: no sleep states', BAD_PAR, c(Syscall.MISC, RootSel.SUSPEND, MiscOp.SUSPEND)],
  ['misc: unknown', BAD_PAR, c(Syscall.MISC, 0, 9)],
  ['ec_ctrl: recall without right', BAD_CAP, c(Syscall.EC_CTRL, 108, EcOp.RECALL)],
  ['ec_ctrl: recall', SUCCESS, c(Syscall.EC_CTRL, 202, EcOp.RECALL)],
  ['ec_ctrl: yield', SUCCESS, c(Syscall.EC_CTRL, 0, EcOp.YIELD)],
  ['ec_ctrl: reschedule', SUCCESS, c(Syscall.EC_CTRL, 0, EcOp.RESCHEDULE)],
  ['ec_ctrl: help no EC', BAD_CAP, c(Syscall.EC_CTRL, 102, EcOp.HELP)],
  ['ec_ctrl: help one that is blocked', BAD_PAR, c(Syscall.EC_CTRL, 100, EcOp.HELP)],
  ['ec_ctrl: time needs no right', SUCCESS, c(Syscall.EC_CTRL, 108, EcOp.TIME)],
  ['ec_ctrl: time of no EC', BAD_CAP, c(Syscall.EC_CTRL, 102, EcOp.TIME)],
  ['ec_ctrl: state of no virtual CPU', BAD_CAP, c(Syscall.EC_CTRL, 100, EcOp.GET_VCPU)],
  ['ec_ctrl: MSR not authorised', BAD_CAP, c(Syscall.EC_CTRL, 102, EcOp.MSR)],
  ['ec_ctrl: MSR', SUCCESS, c(Syscall.EC_CTRL, RootSel.MSR, EcOp.MSR)],
  ['ec_ctrl: unknown', BAD_PAR, c(Syscall.EC_CTRL, 100, 0xe)],
  ['sc_ctrl: no SC', BAD_CAP, c(Syscall.SC_CTRL, 102)],
  ['sc_ctrl', SUCCESS, c(Syscall.SC_CTRL, RootSel.SC)],
  ['sc_ctrl: idle SC', SUCCESS, c(Syscall.SC_CTRL, 117, 1)],
  ['sc_ctrl: with the time of no EC', BAD_CAP, c(Syscall.SC_CTRL, RootSel.SC, 3, 102)],
  ['sc_ctrl: with the time of an EC', SUCCESS, c(Syscall.SC_CTRL, RootSel.SC, 3, 100)],
  ['pt_ctrl: no right', BAD_CAP, c(Syscall.PT_CTRL, 109, 0, 7)],
  ['pt_ctrl', SUCCESS, c(Syscall.PT_CTRL, 101, 0, 7)],
  ['sm_ctrl: no SM', BAD_CAP, c(Syscall.SM_CTRL, 100)],
  ['sm_ctrl: no right to up', BAD_CAP, c(Syscall.SM_CTRL, 110)],
  ['sm_ctrl: no right to down', BAD_CAP, c(Syscall.SM_CTRL, 110, 1)],
  ['sm_ctrl: down of a signal', BAD_CAP, c(Syscall.SM_CTRL, 103, 1)],
  ['sm_ctrl: up', SUCCESS, c(Syscall.SM_CTRL, 102)],
  ['sm_ctrl: down', SUCCESS, c(Syscall.SM_CTRL, 102, 1)],
  ['sm_ctrl: down to zero', SUCCESS, c(Syscall.SM_CTRL, 102, 3)],
  ['sm_ctrl: deadline in the past', COM_TIM, c(Syscall.SM_CTRL, 102, 1, 0, 1)],
  ['assign_pci: no PD', BAD_CAP, c(Syscall.ASSIGN_PCI, 102)],
  ['assign_pci: no device', BAD_DEV, c(Syscall.ASSIGN_PCI, PD, 0, 0x5000)],
  ['assign_gsi: no such CPU', BAD_CPU, c(Syscall.ASSIGN_GSI, 112, 0, 0, 9)],
  ['assign_gsi: no SM', BAD_CAP, c(Syscall.ASSIGN_GSI, 100, 0, 0, 0, -1)],
  ['assign_gsi: not an interrupt', BAD_CAP, c(Syscall.ASSIGN_GSI, 102, 0, 0, 0, -1)],
  ['assign_gsi: bad chain', BAD_CAP, c(Syscall.ASSIGN_GSI, 112, 0, 0, 0, 100)],
  ['assign_gsi: chain to an interrupt', BAD_CAP, c(Syscall.ASSIGN_GSI, 112, 0, 0, 0, 113)],
  ['assign_gsi: pin with a device', BAD_DEV, c(Syscall.ASSIGN_GSI, 112, 0, 0x5000, 0, -1)],
  ['assign_gsi: message without a device', BAD_DEV, c(Syscall.ASSIGN_GSI, 113, 0, 0, 0, -1)],
  ['assign_gsi: unchain', SUCCESS, c(Syscall.ASSIGN_GSI, 112, 0, 0, 0, 112)],
  ['assign_gsi', SUCCESS, c(Syscall.ASSIGN_GSI, 112, 6, 0, 0, 102)],
  ['pd_ctrl: no source', BAD_CAP, c(Syscall.PD_CTRL, 102, 0, 120, 1)],
  ['pd_ctrl: no target', BAD_CAP, c(Syscall.PD_CTRL, PD, 0, 102, 1)],
  ['pd_ctrl: too much', BAD_PAR, c(Syscall.PD_CTRL, PD, 0, 120, 1e6)],
  ['pd_ctrl', SUCCESS, c(Syscall.PD_CTRL, PD, 0, 120, 1)],
  ['pd_ctrl: query', SUCCESS, c(Syscall.PD_CTRL, 120, 2)],
]

test('statuses', () => {
  const results = new Map<string, number>()
  const emulator = sys.bootRoot([
    function* (cpu) {
      yield* prepare(cpu)
      for (const [name, , run] of cases) {
        sys.message(cpu, [])
        results.set(name, yield* run(cpu))
      }
      yield* sys.down(cpu, RootSel.MSR)
    },
    function* (cpu) {
      for (;;) yield* sys.reply(cpu)
    },
  ])
  sys.runToEnd(emulator)
  expect(Object.fromEntries(results)).toEqual(
    Object.fromEntries(cases.map(([name, status]) => [name, status])),
  )
})
