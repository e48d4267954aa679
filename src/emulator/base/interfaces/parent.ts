// Parent: what a component sees of the one that started it (base/include/parent/parent.h), and Root: what a server shows of itself.

import { affinity, attempt, cap, none, num, oneOf, text, word } from '../rpc/codec.ts'
import { type Client, type Handlers, rpc, rpcInterface } from '../rpc/interface.ts'
import type { SignalContextCap } from './memory.ts'

/** Fixed identifiers of the environment's sessions. */
export const EnvId = { PD: 1, CPU: 2, LOG: 3, BINARY: 4, LINKER: 5, LAST: 5 } as const
export const MAX_SERVICE_NAME = 64
export const MAX_SESSION_ARGS = 160
export const MAX_LABEL = 160

/** OUT_OF: the client's account is too small. INSUFFICIENT: the server wants more. */
export type SessionError = 'OUT_OF_RAM' | 'OUT_OF_CAPS' | 'INSUFFICIENT_RAM' | 'INSUFFICIENT_CAPS' | 'DENIED'
export type UpgradeResult = 'OK' | 'PENDING' | 'OUT_OF_RAM' | 'OUT_OF_CAPS'
export type CloseResult = 'DONE' | 'PENDING'
/** Answer of a server to a request of `session_requests`. */
export type SessionResponse = 'DENIED' | 'OK' | 'CLOSED' | 'INSUFFICIENT_RAM' | 'INSUFFICIENT_CAPS'

const errors = ['OUT_OF_RAM', 'OUT_OF_CAPS', 'INSUFFICIENT_RAM', 'INSUFFICIENT_CAPS', 'DENIED'] as const

export const ParentInterface = rpcInterface('Parent', {
  exit: rpc([num], none),
  announce: rpc([text(MAX_SERVICE_NAME)], none),
  sessionSigh: rpc([cap<SignalContextCap>()], none),
  /** (client id, service, args, affinity); an invalid capability means: not yet, a signal will come, then ask `sessionCap`. */
  session: rpc(
    [word, text(MAX_SERVICE_NAME), text(MAX_SESSION_ARGS), affinity],
    attempt(cap<unknown>(), ...errors),
  ),
  sessionCap: rpc([word], attempt(cap<unknown>(), 'INSUFFICIENT_RAM', 'INSUFFICIENT_CAPS', 'DENIED')),
  upgrade: rpc(
    [word, text(MAX_SESSION_ARGS)],
    oneOf<UpgradeResult>('OK', 'PENDING', 'OUT_OF_RAM', 'OUT_OF_CAPS'),
  ),
  close: rpc([word], oneOf<CloseResult>('DONE', 'PENDING')),
  sessionResponse: rpc(
    [word, oneOf<SessionResponse>('DENIED', 'OK', 'CLOSED', 'INSUFFICIENT_RAM', 'INSUFFICIENT_CAPS')],
    none,
  ),
  deliverSessionCap: rpc([word, cap<unknown>()], none),
  /** The CPU thread of the component's initial thread. */
  mainThreadCap: rpc([], cap<unknown>()),
  resourceAvailSigh: rpc([cap<SignalContextCap>()], none),
  resourceRequest: rpc([text(MAX_SESSION_ARGS)], none),
  yieldSigh: rpc([cap<SignalContextCap>()], none),
  yieldRequest: rpc([], text(MAX_SESSION_ARGS)),
  yieldResponse: rpc([], none),
  heartbeatSigh: rpc([cap<SignalContextCap>()], none),
  heartbeatResponse: rpc([], none),
})
export type Parent = typeof ParentInterface
export type ParentClient = Client<Parent>
export type ParentHandlers = Handlers<Parent>

export const RootInterface = rpcInterface('Root', {
  session: rpc(
    [text(MAX_SESSION_ARGS), affinity],
    attempt(cap<unknown>(), 'INSUFFICIENT_RAM', 'INSUFFICIENT_CAPS', 'DENIED'),
  ),
  upgrade: rpc([cap<unknown>(), text(MAX_SESSION_ARGS)], none),
  close: rpc([cap<unknown>()], none),
})
export type Root = typeof RootInterface
export type RootClient = Client<Root>
