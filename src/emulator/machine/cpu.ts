// What a program may do between two kernel entries: the instruction set of the emulated processor as a generator program sees it.
// A thread of execution is a generator. It computes in JavaScript, reads and writes memory through `Cpu`, and enters the kernel by
// yielding a trap number after having put the operands into the register file. An interpreter of machine code would be another
// producer of the same traps on the same registers.

/** Indices into the register file (a Float64Array per execution context): the x86-64 registers, then operands of traps. */
export const Reg = {
  RAX: 0,
  RCX: 1,
  RDX: 2,
  RBX: 3,
  RSP: 4,
  RBP: 5,
  RSI: 6,
  RDI: 7,
  R8: 8,
  R15: 15,
  RIP: 16,
  RFLAGS: 17,
  /** TOUCH: virtual address; COMPUTE: nanoseconds; PORT: port number; EXCEPTION: vector; LOAD: virtual address. */
  OP0: 18,
  /** TOUCH: access bits; PORT: size in bytes | write << 8; EXCEPTION: error code. */
  OP1: 19,
  /** PORT: value written or read. */
  OP2: 20,
} as const
export const REG_COUNT = 24

/** Reasons to leave user mode; the value a thread's generator yields. */
export const Trap = {
  /** `syscall` instruction: operands in RDI, RSI, RDX, RAX, R8 (nova.md 2.1). */
  SYSCALL: 0,
  /** A memory access missed the translation cache: OP0 address, OP1 access. Resumed when the access can be repeated. */
  TOUCH: 1,
  /** The thread computes for OP0 nanoseconds; it can be preempted within. */
  COMPUTE: 2,
  /** `in`/`out` instruction. */
  PORT: 3,
  /** The program raises processor exception OP0 with error code OP1 (ud2, int3, division by zero, ...). */
  EXCEPTION: 4,
  /** Evaluate the program text at address OP0 afresh; its value appears in `cpu.loaded`. */
  LOAD: 5,
} as const
export type TrapNumber = (typeof Trap)[keyof typeof Trap]

/** Access bits of TOUCH and of page rights. */
export const Access = { READ: 1, WRITE: 2, EXEC: 4 } as const

/** A thread of execution between kernel entries. Returning from it is an invalid instruction (exception 6). */
export type Thread = Generator<TrapNumber, void, void>

/** An operation that may enter the kernel on its way: call it with `yield*`. */
export type Op<T> = Generator<TrapNumber, T, void>

/**
 * The processor as one execution context sees it. Memory is reached in two steps: `hit` tells whether the bytes
 * [va, va+size) (never across a page border) can be accessed right now; if not, put address and access into OP0/OP1, yield
 * `Trap.TOUCH`, and ask again (the kernel maps the page or delivers a page fault meanwhile). After a hit the plain accessors work
 * until the next yield. Words of 64 bits are numbers up to 2^53.
 */
export interface Cpu {
  readonly regs: Float64Array
  /** Value of the last LOAD trap. */
  readonly loaded: unknown
  hit(va: number, size: number, access: number): boolean
  r8(va: number): number
  r16(va: number): number
  r32(va: number): number
  r64(va: number): number
  w8(va: number, value: number): void
  w16(va: number, value: number): void
  w32(va: number, value: number): void
  w64(va: number, value: number): void
  /** Copies within one page after a hit of the whole range. */
  copyOut(va: number, target: Uint8Array, offset: number, length: number): void
  copyIn(va: number, source: Uint8Array, offset: number, length: number): void
  fill(va: number, value: number, length: number): void
  /** 64-bit word `index` (0..511) of this context's own UTCB page; always accessible. */
  utcb(index: number): number
  setUtcb(index: number, value: number): void
  /** Bytes of the UTCB, offset from its start. */
  utcbOut(offset: number, target: Uint8Array, at: number, length: number): void
  utcbIn(offset: number, source: Uint8Array, at: number, length: number): void
  /** Time-stamp counter (ticks at the frequency of the HIP); unprivileged, costs a little on each read. */
  tsc(): number
}

/** What evaluating a program's text yields: called once per protection domain that starts it. */
export type ProgramFactory = (imports: unknown) => ProgramInstance

/** One program loaded into one protection domain. All its threads share the instance's module state. */
export interface ProgramInstance {
  /**
   * Starts executing at `ip`, one of the entry points this program handed out (text base + ENTRY_OFFSET + 16 * n).
   * A handler of a portal is a loop: after it yielded the `reply` system call it is resumed for the next call through a portal of
   * the same IP, with the registers of the new call; a call with another IP enters a new thread instead.
   */
  enter(cpu: Cpu, ip: number): Thread
}

/** Layout of a program's text segment: 128 bytes header, entry points up to the end of the first page, script from the second page on. */
export const PROGRAM_MAGIC = 'GENODE-RUN TEXT\n'
export const PROGRAM_SCRIPT_LENGTH_OFFSET = 16 // u32, bytes of UTF-8 script behind the first page
export const PROGRAM_DATA_OFFSET = 20 // u64, virtual address of the first data segment; 0 without one
export const PROGRAM_DIGEST_OFFSET = 32 // 64 ASCII hex digits, SHA-256 of the script
export const PROGRAM_NAME_OFFSET = 96 // up to 32 bytes of UTF-8, zero padded: the program's name, for diagnostics
export const ENTRY_OFFSET = 128
export const ENTRY_SIZE = 16
export const SCRIPT_OFFSET = 4096
