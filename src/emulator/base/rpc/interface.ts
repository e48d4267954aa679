// RPC interfaces: declared once as data; clients and servers of them are derived, with their types (base/include/base/rpc.h).

import { type Codec, invoke, type RpcFunction, type Servant } from '../../base-nova/rpc.ts'
import type { Capability } from '../capability.ts'
import type { Op } from '../op.ts'

type Codecs<A extends readonly unknown[]> = { readonly [K in keyof A]: Codec<A[K]> }
type Functions = { readonly [name: string]: RpcFunction<never, unknown> }

/** Declares a function: codecs of its arguments and of its result. */
export const rpc = <A extends readonly unknown[], R>(
  args: Codecs<A>,
  result: Codec<R>,
): RpcFunction<A, R> => ({
  args: args as unknown as readonly Codec<never>[],
  result,
  opcode: -1,
  name: '',
})

/** `F` maps names to functions; the order of declaration gives the opcodes. */
export interface RpcInterface<F extends Functions = Functions> {
  readonly name: string
  readonly functions: readonly RpcFunction<never, unknown>[]
  readonly names: readonly string[]
  readonly client: new (cap: Capability<unknown>) => ClientOf<F>
  /** Phantom. */
  readonly type?: F
}

type Method<Fn> =
  Fn extends RpcFunction<infer A extends readonly unknown[], infer R> ? (...args: A) => Op<R> : never
type Handler<Fn> =
  Fn extends RpcFunction<infer A extends readonly unknown[], infer R> ? (...args: A) => Op<R> | R : never
type ClientOf<F> = { readonly cap: Capability<unknown> } & { readonly [K in keyof F]: Method<F[K]> }

/** Client of an interface: one method for each function. */
export type Client<I> = I extends RpcInterface<infer F> ? ClientOf<F> : never
/** What a server implements: each handler yields the result, as an operation if it has to enter the kernel. */
export type Handlers<I> = I extends RpcInterface<infer F> ? { readonly [K in keyof F]: Handler<F[K]> } : never

export const rpcInterface = <F extends Functions>(name: string, declared: F): RpcInterface<F> => {
  const names = Object.keys(declared)
  const functions = names.map((n, opcode) => ({ ...(declared[n] as F[string]), opcode, name: n }))
  class InterfaceClient {
    readonly cap: Capability<unknown>
    constructor(cap: Capability<unknown>) {
      this.cap = cap
    }
  }
  for (const fn of functions)
    Object.defineProperty(InterfaceClient.prototype, fn.name, {
      value(this: InterfaceClient, ...args: unknown[]) {
        return invoke(this.cap.sel, fn, args)
      },
    })
  return { name, functions, names, client: InterfaceClient as unknown as RpcInterface<F>['client'] }
}

/** Client for the object behind a capability. */
export const client = <F extends Functions>(i: RpcInterface<F>, cap: Capability<unknown>): ClientOf<F> =>
  new i.client(cap)

/** Prepares `handlers` for being served; also good for calling them by opcode in tests. */
export const servant = <F extends Functions>(i: RpcInterface<F>, handlers: object): Servant => ({
  functions: i.functions,
  handlers: i.names.map(n => (handlers as Record<string, (...args: unknown[]) => unknown>)[n] as never),
  self: handlers,
})
