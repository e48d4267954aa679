// The part of the NOVA kernel interface that user level may see: numbers, codes and layouts (x86-64, dialect r10 unless said otherwise).
// Source: reference "NOVA microhypervisor, kernel interface", sections 2 to 4, 8 and 10.

export type { Cpu, Op, ProgramFactory, ProgramInstance, Thread, TrapNumber } from '../machine/cpu.ts'
export {
  Access,
  ENTRY_OFFSET,
  ENTRY_SIZE,
  PROGRAM_DATA_OFFSET,
  PROGRAM_DIGEST_OFFSET,
  PROGRAM_MAGIC,
  PROGRAM_SCRIPT_LENGTH_OFFSET,
  Reg,
  SCRIPT_OFFSET,
  Trap,
} from '../machine/cpu.ts'

/** System-call numbers (2.2), low four bits of ARG1. ARG1 = sel << 8 | flags << 4 | number. */
export const Syscall = {
  CALL: 0x0,
  REPLY: 0x1,
  CREATE_PD: 0x2,
  CREATE_EC: 0x3,
  CREATE_SC: 0x4,
  CREATE_PT: 0x5,
  CREATE_SM: 0x6,
  REVOKE: 0x7,
  MISC: 0x8,
  EC_CTRL: 0x9,
  SC_CTRL: 0xa,
  PT_CTRL: 0xb,
  SM_CTRL: 0xc,
  ASSIGN_PCI: 0xd,
  ASSIGN_GSI: 0xe,
  PD_CTRL: 0xf,
} as const

/** Status codes (2.3), low byte of ARG1 after a system call. */
export const Status = {
  SUCCESS: 0,
  COM_TIM: 1,
  COM_ABT: 2,
  BAD_HYP: 3,
  BAD_CAP: 4,
  BAD_PAR: 5,
  BAD_FTR: 6,
  BAD_CPU: 7,
  BAD_DEV: 8,
  QUO_OOM: 9,
} as const

/** Registers of system-call arguments (2.1): indices into the register file. */
export const ARG1 = 7 // RDI
export const ARG2 = 6 // RSI
export const ARG3 = 2 // RDX
export const ARG4 = 0 // RAX
export const ARG5 = 8 // R8

export const PAGE_SIZE = 4096
export const USER_LIMIT = 0x7fff_c000_0000
export const HIP_ADDR = USER_LIMIT - PAGE_SIZE
export const ROOT_UTCB_ADDR = USER_LIMIT - 2 * PAGE_SIZE
export const NUM_EXC = 32
export const NUM_CPU = 64
/** Object selectors per protection domain. */
export const NUM_SEL = 0x4000000

/** Exception portals relative to an EC's event base (8.1). */
export const Event = {
  PAGE_FAULT: 0xe,
  GP_FAULT: 0xd,
  INVALID_OPCODE: 0x6,
  STARTUP: 0x1e,
  RECALL: 0x1f,
} as const

/** Initial object capabilities of the root task (3.5). */
export const RootSel = { PD: 32, EC: 33, SC: 34, SUSPEND: 35, MSR: 36 } as const

/** Capability range descriptor (3.2): base << 12 | order << 7 | rights << 2 | type. */
export const CrdType = { NULL: 0, MEM: 1, PIO: 2, OBJ: 3 } as const
export const Rights = {
  R: 1,
  W: 2,
  X: 4,
  RW: 3,
  RX: 5,
  RWX: 7,
  OBJ_ALL: 0x1f,
  SM_UP: 1,
  SM_DOWN: 2,
  PT_CTRL: 1,
  PT_CALL: 2,
  EC_CTRL: 1,
  EC_BIND_SC: 4,
  EC_BIND_PT: 8,
  SC_CTRL: 1,
} as const
export const crd = (type: number, base: number, order: number, rights: number): number =>
  base * 4096 + ((order & 0x1f) << 7) + ((rights & 0x1f) << 2) + type
export const crdType = (c: number): number => c % 4
export const crdRights = (c: number): number => Math.floor(c / 4) % 32
export const crdOrder = (c: number): number => Math.floor(c / 128) % 32
export const crdBase = (c: number): number => Math.floor(c / 4096)

/** UTCB header words (4.1) as indices of 64-bit words; data from word 4 on, typed items grow down from the last two words. */
export const Utcb = { ITEMS: 0, CRD_T: 1, CRD_D: 2, TLS: 3, DATA: 4, WORDS: 508, SIZE: 4096 } as const
/** items word: untyped | typed << 16. Typed item i: CRD at word 510 - 2i, hot-spot/flags at word 511 - 2i. */
export const typedCrdWord = (i: number): number => 510 - 2 * i
export const typedFlagWord = (i: number): number => 511 - 2 * i
/** Flag word of a typed item (3.3): hot spot << 12 | flags | kind. */
export const Item = {
  TRANSLATE: 0,
  DELEGATE: 1,
  TRANSLATE_OR_DELEGATE: 2,
  DMA: 1 << 8,
  GUEST: 1 << 9,
  WC: 1 << 10,
  HYPERVISOR: 1 << 11,
} as const

/** Byte offsets of the exception state in the UTCB, relative to the data area (4.2, r10 64-bit). */
export const State = {
  MTD: 0x00,
  IP: 0x10,
  FLAGS: 0x18,
  AX: 0x30,
  CX: 0x38,
  DX: 0x40,
  BX: 0x48,
  SP: 0x50,
  BP: 0x58,
  SI: 0x60,
  DI: 0x68,
  R8: 0x70,
  QUAL0: 0xb0,
  QUAL1: 0xb8,
} as const
/** Message transfer descriptor bits (4.3). */
export const Mtd = {
  ACDB: 1 << 0,
  BSD: 1 << 1,
  SP: 1 << 2,
  IP: 1 << 3,
  FLAGS: 1 << 4,
  QUAL: 1 << 15,
  R8_R15: 1 << 22,
} as const

/** Quantum/priority descriptor (4.4). */
export const qpd = (priority: number, quantumUs: number): number => quantumUs * 4096 + priority

/** Flags of calls. */
export const Flag = {
  EC_GLOBAL: 1,
  SM_DOWN: 1,
  SM_ZERO: 2,
  REVOKE_SELF: 1,
  REVOKE_REMOTE: 2,
  REVOKE_KEEP: 4,
  CALL_DONT_BLOCK: 1,
} as const
/** ec_ctrl operations (2.6) and one of our own: 0xf names an EC for the kernel debugger; UTF-8 name in the caller's UTCB data area, length in ARG2. */
export const EcOp = {
  RECALL: 0,
  YIELD: 1,
  HELP: 2,
  RESCHEDULE: 3,
  MIGRATE: 4,
  TIME: 5,
  GET_VCPU: 6,
  SET_VCPU: 7,
  MSR: 8,
  NAME: 0xf,
} as const
/**
 * Our own, as ec_ctrl NAME: accounts that a root task may keep at the start of its data segment, where the kernel's debugger finds them.
 * Header, then records of RECORD bytes; offsets in bytes; capabilities and selectors are u32, RAM is u64. A record with selector 0 is free.
 */
export const AccountTable = {
  MAGIC_VALUE: 0x54434341,
  MAGIC: 0,
  /** Records that were ever in use. */
  COUNT: 4,
  FIRST: 64,
  RECORD: 64,
  /** The protection domain, in the root task's object space. */
  PD: 0,
  /** Limit now, largest limit ever, used now, and the most that was ever gone of the largest limit (used, or passed on to others). */
  CAPS: 4,
  CAPS_MOST: 8,
  CAPS_USED: 12,
  CAPS_PEAK: 16,
  /** A limit of capabilities where there is none. */
  NO_QUOTA: 0xffffffff,
  RAM: 24,
  RAM_MOST: 32,
  RAM_USED: 40,
  RAM_PEAK: 48,
} as const
export const MiscOp = { LOOKUP: 0, DELEGATE: 1, SUSPEND: 2 } as const

/** Hypervisor information page (10.1): byte offsets. */
export const Hip = {
  SIGNATURE: 0x41564f4e,
  CHECKSUM: 0x04,
  LENGTH: 0x06,
  CPU_OFFSET: 0x08,
  CPU_SIZE: 0x0a,
  MEM_OFFSET: 0x0c,
  MEM_SIZE: 0x0e,
  FEATURES: 0x10,
  API_VERSION: 0x14,
  SEL_COUNT: 0x18,
  EXC_COUNT: 0x1c,
  VMI_COUNT: 0x20,
  GSI_COUNT: 0x24,
  PAGE_SIZES: 0x28,
  UTCB_SIZES: 0x2c,
  TSC_KHZ: 0x30,
  BUS_KHZ: 0x34,
  CPU_DESCRIPTORS: 0x38,
  MEM_DESCRIPTORS: 0x338,
} as const
export const HipMem = { RAM: 1, HYPERVISOR: -1, MODULE: -2 } as const
/** Kernel PD selectors (3.5): idle SC of CPU c at c, semaphore of GSI n at NUM_CPU + n. */
export const kernelSelIdle = (cpu: number): number => cpu
export const kernelSelGsi = (gsi: number): number => NUM_CPU + gsi
