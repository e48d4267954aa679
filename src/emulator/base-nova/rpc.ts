// Remote procedure calls over NOVA portals: the call of a client, and the loop of a server's local EC.
// Request words: [0] unused (the kernel hands the portal id to the server in a register), [1] opcode, then arguments.
// Reply words: [0] exception code, then the result. (Genode: base-nova/src/lib/base/ipc.cc, rpc_entrypoint.cc.)

import { ARG1, type Op, Status, Syscall, Trap } from '../nova/abi.ts'
import { type Context, INVALID_SEL, myself, resume } from './context.ts'
import type { Message } from './message.ts'
import { traced, tracing } from './tracing.ts'

/** How a value travels in a message. */
export interface Codec<T> {
  put(message: Message, value: T): void
  get(message: Message): T
}

/** One function of an RPC interface. The types of arguments and result live in `Args` and `Result` only. */
export interface RpcFunction<Args extends readonly unknown[] = never, Result = unknown> {
  readonly args: readonly Codec<never>[]
  readonly result: Codec<Result>
  /** Position in its interface, set when the interface is declared. */
  readonly opcode: number
  readonly name: string
  /** Phantom. */
  readonly type?: (...args: Args) => Result
}
type AnyFunction = RpcFunction<never, unknown>
type AnyCodec = Codec<unknown>

/** What an entrypoint serves at one portal: functions by opcode, and who carries them out. */
export interface Servant {
  readonly functions: readonly AnyFunction[]
  readonly handlers: readonly ((...args: unknown[]) => unknown)[]
  readonly self: object
}

/** Exception codes, word 0 of a reply. */
export const RpcCode = { OK: 0, INVALID_OBJECT: 1, INVALID_OPCODE: 2 } as const

/** What base does when a call or request is wrong; base sets these to its error messages. */
export const rpcHooks: {
  invalidObject: () => Op<void>
  invalidOpcode: (opcode: number) => Op<void>
} = {
  *invalidObject() {},
  *invalidOpcode() {},
}

/** Calls `fn` of the object behind `selector`; the thread waits for the reply. A failed call returns zeros after a message. */
export function* invoke<R>(selector: number, fn: RpcFunction<never, R>, args: readonly unknown[]): Op<R> {
  const self = myself()
  const message = self.message
  const recorded = traced(self)
  if (recorded) yield* tracing.record('rpcCall', fn.name)
  message.begin()
  message.putWord(0)
  message.putWord(fn.opcode)
  const codecs = fn.args as readonly AnyCodec[]
  for (let i = 0; i < codecs.length; i++) (codecs[i] as AnyCodec).put(message, args[i])
  message.finish()
  const regs = self.cpu.regs
  let status: number = Status.BAD_CAP
  if (selector !== INVALID_SEL) {
    regs[ARG1] = selector * 256 + Syscall.CALL
    yield Trap.SYSCALL
    resume(self)
    status = (regs[ARG1] as number) % 16
  }
  if (status === Status.SUCCESS) {
    message.receive()
    if (message.getWord() === RpcCode.OK) {
      const result = fn.result.get(message)
      if (recorded) yield* tracing.record('rpcReturned', fn.name)
      return result
    }
  } else if (status === Status.BAD_CAP || status === Status.COM_ABT) yield* rpcHooks.invalidObject()
  message.receiveNothing()
  return fn.result.get(message)
}

const isOp = (value: unknown): value is Op<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { next?: unknown }).next === 'function'

/**
 * The life of a local EC: entered at its first call, serves for ever. `find` yields the servant of a portal id. The thread is left
 * for the kernel only by `reply`, and comes back with the next call.
 */
export function* serve(self: Context, find: (badge: number) => Servant | undefined): Op<void> {
  resume(self)
  const regs = self.cpu.regs
  const message = self.message
  for (;;) {
    const servant = find(regs[ARG1] as number)
    message.receive()
    message.getWord()
    const opcode = message.getWord()
    const fn = servant?.functions[opcode]
    if (servant === undefined || fn === undefined) {
      if (servant !== undefined) yield* rpcHooks.invalidOpcode(opcode)
      message.begin()
      message.putWord(servant === undefined ? RpcCode.INVALID_OBJECT : RpcCode.INVALID_OPCODE)
    } else {
      const codecs = fn.args as readonly AnyCodec[]
      const args: unknown[] = []
      for (let i = 0; i < codecs.length; i++) args.push((codecs[i] as AnyCodec).get(message))
      const recorded = traced(self)
      if (recorded) yield* tracing.record('rpcDispatch', fn.name)
      let result = (servant.handlers[opcode] as (...args: unknown[]) => unknown).apply(servant.self, args)
      if (isOp(result)) result = yield* result
      if (recorded) yield* tracing.record('rpcReply', fn.name)
      message.begin()
      message.putWord(RpcCode.OK)
      fn.result.put(message, result)
    }
    message.finish()
    regs[ARG1] = Syscall.REPLY
    yield Trap.SYSCALL
    resume(self)
  }
}
