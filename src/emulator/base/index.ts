// The door of base: all that components (and core, init, the child machinery) use of Genode's base library.

export { type Context, myself } from '../base-nova/context.ts'
export { Blockade, block, blockUntil, Mutex, Semaphore, sleepForever, unblock } from '../base-nova/lock.ts'
export {
  copyBytes,
  fetch,
  fillBytes,
  load,
  readBytes,
  readText,
  store,
  writeBytes,
} from '../base-nova/memory.ts'
export type { Codec } from '../base-nova/rpc.ts'
export { compute, ecYield as yieldCpu, port, raise } from '../base-nova/syscalls.ts'
export { MAIN_UTCB, StackArea } from '../base-nova/threads.ts'
export { decodeUtf8, encodeUtf8, toBytes } from '../base-nova/utf8.ts'
export { type Affinity, type AffinityLocation, type AffinitySpace, anyAffinity } from './affinity.ts'
export { AttachedDataspace, AttachedRam, attach, attachRam, type LocalRm, tryAttach } from './attached.ts'
export { AttachedRom, attachedRom } from './attached-rom.ts'
export { type Capability, capability, invalidCap, isValid, releaseCap } from './capability.ts'
export * from './child/index.ts'
export { type ComponentDefinition, type ComponentOptions, component } from './component.ts'
export * from './connection.ts'
export { Entrypoint, type EntrypointEnv, type SignalHandler, WaitableSignal } from './entrypoint.ts'
export type { Env } from './env.ts'
export { FileSystem } from './file-system-connection.ts'
export * from './format.ts'
export { complainOfLeftOut, type Draft, Generator, generate } from './generator.ts'
export { Heap } from './heap.ts'
export * from './interfaces/cpu.ts'
export * from './interfaces/file-system.ts'
export * from './interfaces/media.ts'
export * from './interfaces/memory.ts'
export * from './interfaces/packets.ts'
export * from './interfaces/parent.ts'
export * from './interfaces/pd.ts'
export * from './interfaces/services.ts'
export { labelPrefix, lastElement, policyForLabel, prefixedLabel } from './label.ts'
export { error, log, raw, warning } from './log.ts'
export { type Attribute, emptyNode, Node, parseNode } from './node/node.ts'
export * from './node/values.ts'
export * from './op.ts'
export { PACKETS_OFFSET, type Packet, PacketStream } from './packet-stream.ts'
export { splitLines } from './print-lines.ts'
export { classic, profile } from './profile.ts'
export type { AllocResult, Ram } from './ram.ts'
export { Reporter } from './reporter.ts'
export {
  type CreateError,
  type RootOptions,
  rootComponent,
  type SessionRequest,
  specificArgs,
} from './root.ts'
export * from './rpc/codec.ts'
export { type Client, client, type Handlers, type RpcInterface, rpc, rpcInterface } from './rpc/interface.ts'
export * from './session-args.ts'
export { type SignalCap, type SignalContext, type SignalLevel, submitSignal } from './signal.ts'
export { Signal, SignalWaiter } from './signal-waiter.ts'
export { stackInfo, useStack } from './stack.ts'
export { stackFrame } from './stack-frame.ts'
export { Thread, type ThreadEnv, type ThreadError, type ThreadOptions } from './thread.ts'
export { Timeout, TimerConnection, timerConnection } from './timer-connection.ts'
export { Alarms, type TimerDevice } from './timer-server/alarms.ts'
export { timerRoot } from './timer-server/root.ts'
export { TraceReader } from './trace/buffer.ts'
export { trace } from './trace/logger.ts'
export { type TraceEvent, type TracePolicy, tracePolicy } from './trace/policy.ts'
