// Operations: what may enter the kernel on its way is a generator called with `yield*`.

export type { Op } from '../base-nova/program.ts'

/** Outcome of an operation that may fail for a reason the caller can meet (Genode: util/attempt.h). */
export type Attempt<T, E extends string> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E }

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value })
export const failed = <E extends string>(error: E): { readonly ok: false; readonly error: E } => ({
  ok: false,
  error,
})

/** Reasons why memory or meta data could not be allocated. */
export type AllocError = 'OUT_OF_RAM' | 'OUT_OF_CAPS' | 'DENIED'
