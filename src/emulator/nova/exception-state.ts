// State of an execution context as its exception message carries it, selected by the MTD (4.2, 4.3, 8.2).
import { Reg } from '../machine/cpu.ts'
import type { Memory } from '../machine/memory.ts'
import { Mtd, State, Utcb } from './abi.ts'
import type { Ec } from './ec.ts'

const DATA = Utcb.DATA * 8
/** EFLAGS that a handler may not set; IF is forced to 1. */
const FLAGS_CLEARED = 0x1f3000
const FLAGS_FORCED = 0x202

/** State offset and register of each group of the MTD. */
const groups: readonly (readonly [
  mtd: number,
  fields: readonly (readonly [offset: number, reg: number])[],
])[] = [
  [
    Mtd.ACDB,
    [
      [State.AX, Reg.RAX],
      [State.CX, Reg.RCX],
      [State.DX, Reg.RDX],
      [State.BX, Reg.RBX],
    ],
  ],
  [
    Mtd.BSD,
    [
      [State.BP, Reg.RBP],
      [State.SI, Reg.RSI],
      [State.DI, Reg.RDI],
    ],
  ],
  [Mtd.SP, [[State.SP, Reg.RSP]]],
  [Mtd.IP, [[State.IP, Reg.RIP]]],
  [Mtd.FLAGS, [[State.FLAGS, Reg.RFLAGS]]],
  [Mtd.R8_R15, [0, 1, 2, 3, 4, 5, 6, 7].map(i => [State.R8 + 8 * i, Reg.R8 + i] as const)],
]

/** Puts the state of `ec` that `mtd` selects into a UTCB page. `ticks`: the time-stamp counter now. */
export const saveState = (memory: Memory, ec: Ec, utcb: number, mtd: number, ticks: number): void => {
  const at = utcb + DATA
  memory.w64(utcb, Utcb.WORDS)
  memory.w64(at + State.MTD, mtd)
  for (const [bit, fields] of groups)
    if (mtd & bit) for (const [offset, reg] of fields) memory.w64(at + offset, ec.regs[reg]!)
  if (mtd & Mtd.QUAL) {
    memory.w64(at + State.QUAL0, ec.errorCode)
    memory.w64(at + State.QUAL1, ec.faultAddress)
  }
  ec.vm?.save(memory, utcb, mtd, ticks)
}

/** Takes the state that a UTCB page's own MTD selects over into `ec`. */
export const restoreState = (memory: Memory, ec: Ec, utcb: number): void => {
  const at = utcb + DATA
  const mtd = memory.u32[(at + State.MTD) / 4]!
  for (const [bit, fields] of groups)
    if (mtd & bit) for (const [offset, reg] of fields) ec.regs[reg] = memory.r64(at + offset)
  if (mtd & Mtd.FLAGS && ec.vm === null)
    ec.regs[Reg.RFLAGS] = (ec.regs[Reg.RFLAGS]! & ~FLAGS_CLEARED) | FLAGS_FORCED
  ec.vm?.restore(memory, utcb, mtd)
}

/** An exception message reaches its handler. */
export const loadException = (memory: Memory, faulter: Ec, handler: Ec, ticks: number): void =>
  saveState(memory, faulter, handler.utcb, faulter.mtd, ticks)

/** The handler's reply goes back. */
export const storeException = (memory: Memory, handler: Ec, faulter: Ec): void =>
  restoreState(memory, faulter, handler.utcb)
