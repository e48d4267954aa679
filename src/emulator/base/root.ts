// Root components: how a server creates sessions (reference genode.md 6.3; base/include/root/component.h).

import type { Affinity } from './affinity.ts'
import { type Capability, releaseCap } from './capability.ts'
import type { Entrypoint } from './entrypoint.ts'
import { type Root, RootInterface } from './interfaces/parent.ts'
import { error } from './log.ts'
import { type Attempt, failed, type Op, ok } from './op.ts'
import { capQuotaFromArgs, labelFromArgs, ramQuotaFromArgs, removeArg, setArg } from './session-args.ts'

/** Why a session is not created. */
export type CreateError = 'DENIED' | 'INSUFFICIENT_RAM' | 'INSUFFICIENT_CAPS'

export interface SessionRequest {
  /** As the server sees it, without the names of parents above. */
  readonly label: string
  /** All arguments; `ram_quota` is what remains after the costs of the session object. */
  readonly args: string
  readonly affinity: Affinity
  readonly ramQuota: number
  readonly capQuota: number
}

export interface RootOptions<S> {
  /** Bytes of the session object, taken from the client's donation in whole pages. Default: one page. */
  readonly objectBytes?: number
  /** Fewest capabilities that a client must donate. */
  readonly minCaps?: number
  /** Denies a second session while the first one is open. */
  readonly singleClient?: boolean
  /** Makes the session and its capability (usually by `ep.manage`). */
  create(request: SessionRequest): Op<Attempt<{ cap: Capability<unknown>; session: S }, CreateError>>
  /** Called before the capability is withdrawn from the entrypoint. */
  destroy?(session: S): Op<void>
  /** More quota was donated. */
  upgrade?(session: S, args: string): Op<void>
}

const PAGE = 4096

/** An RPC object to be announced; its sessions are made and ended in `ep`. */
export function* rootComponent<S>(ep: Entrypoint, o: RootOptions<S>): Op<Capability<Root>> {
  const sessions = new Map<number, { cap: Capability<unknown>; session: S }>()
  const objectBytes = Math.ceil((o.objectBytes ?? PAGE) / PAGE) * PAGE
  return yield* ep.manage(RootInterface, {
    *session(args: string, affinity: Affinity) {
      if (o.singleClient && sessions.size > 0) return failed('DENIED' as const)
      const ramQuota = ramQuotaFromArgs(args)
      const capQuota = capQuotaFromArgs(args)
      if (ramQuota < objectBytes) return failed('INSUFFICIENT_RAM' as const)
      if (capQuota < Math.max(1, o.minCaps ?? 1)) return failed('INSUFFICIENT_CAPS' as const)
      const created = yield* o.create({
        label: labelFromArgs(args),
        args: setArg(setArg(args, 'ram_quota', ramQuota - objectBytes), 'cap_quota', capQuota - 1),
        affinity,
        ramQuota: ramQuota - objectBytes,
        capQuota: capQuota - 1,
      })
      if (!created.ok) return created
      sessions.set(created.value.cap.sel, created.value)
      return ok(created.value.cap)
    },
    *upgrade(cap: Capability<unknown>, args: string) {
      const known = sessions.get(cap.sel)
      if (known && o.upgrade) yield* o.upgrade(known.session, args)
    },
    *close(cap: Capability<unknown>) {
      const known = sessions.get(cap.sel)
      if (!known) {
        yield* error('attempt to close unknown session')
        return yield* releaseCap(cap)
      }
      sessions.delete(cap.sel)
      if (o.destroy) yield* o.destroy(known.session)
      yield* ep.dissolve(cap)
    },
  })
}

/** Arguments without label and quotas, for messages. */
export const specificArgs = (args: string): string =>
  removeArg(removeArg(removeArg(args, 'label'), 'ram_quota'), 'cap_quota')
