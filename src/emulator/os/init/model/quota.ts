// RAM and capability numbers of init's book-keeping. Follows Genode base/include/*_session/*.h, sandbox/child.{h,cc}; byte sizes of 26.02 on x86_64.

import { donations } from '../../../base/donations.ts'

export interface Quota {
  /** Bytes. */
  ram: number
  caps: number
}

const K = 1024

/** The five sessions that init opens on behalf of a child: PD, CPU, LOG, ROM of the binary, ROM of the linker. */
export const ENV_SERVICES = ['PD', 'CPU', 'LOG', 'ROM', 'ROM'] as const

/** RAM of the environment sessions, taken out of the configured `ram`: 248K. */
export const ENV_RAM = ENV_SERVICES.reduce<number>((sum, name) => sum + donations[name].ram, 0)
/** Capabilities of the environment sessions and the child's own parent capability: 28. */
export const ENV_CAPS = ENV_SERVICES.reduce<number>((sum, name) => sum + donations[name].caps, 1)
/** Capabilities that the sandbox keeps of a child's for its own objects, on top of ENV_CAPS. */
export const SANDBOX_CAPS = 6

/** What init keeps for itself unless a `resource` node says otherwise. */
export const DEFAULT_PRESERVATION: Quota = { ram: 40 * 8 * K, caps: 20 }

/** The smallest `ram` of a small dynamic component lies between these: below the first ELF loading fails. An init needs more for itself. */
export const SMALLEST_RAM = { fails: 400 * K, runs: 500 * K, initFails: 800 * K } as const

const atLeastZero = (value: number): number => Math.max(0, value)

/** What of the configured quota reaches the child; the numbers that verbose init prints. */
export const effectiveQuota = (configured: Quota): Quota => ({
  ram: atLeastZero(configured.ram - ENV_RAM),
  caps: atLeastZero(configured.caps - ENV_CAPS - SANDBOX_CAPS),
})

/** What init can hand out of `available`; `exceeded` if the preservation alone is more than that (init says so and takes 0). */
export const availableAbove = (available: number, preserved: number): { value: number; exceeded: boolean } =>
  available < preserved ? { value: 0, exceeded: true } : { value: available - preserved, exceeded: false }
