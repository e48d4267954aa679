// RAM and capability numbers of init's book-keeping. Follows Genode base/include/*_session/*.h, sandbox/child.{h,cc}; byte sizes of 26.02 on x86_64.

export interface Quota {
  /** Bytes. */
  ram: number
  caps: number
}

const K = 1024

/** What a client donates when it opens a session; services with a buffer donate its size on top. */
export const SESSION_COSTS: Readonly<Record<string, Quota>> = {
  PD: { ram: 192 * K, caps: 13 },
  CPU: { ram: 36 * K, caps: 6 },
  ROM: { ram: 6 * K, caps: 3 },
  LOG: { ram: 8 * K, caps: 2 },
  RM: { ram: 64 * K, caps: 2 },
  IO_MEM: { ram: 6 * K, caps: 3 },
  IO_PORT: { ram: 6 * K, caps: 2 },
  IRQ: { ram: 6 * K, caps: 3 },
  TRACE: { ram: 10 * K, caps: 6 },
  VM: { ram: 5 * K * K, caps: 10 },
  Rtc: { ram: 8 * K, caps: 2 },
  Timer: { ram: 10 * K, caps: 2 },
  Report: { ram: 10 * K, caps: 3 },
  Gui: { ram: 96 * K, caps: 18 },
  Capture: { ram: 36 * K, caps: 3 },
  Event: { ram: 18 * K, caps: 3 },
  Input: { ram: 18 * K, caps: 3 },
  Framebuffer: { ram: 8 * K, caps: 3 },
  File_system: { ram: 64 * K, caps: 12 },
  Platform: { ram: 84 * K, caps: 18 },
  Terminal: { ram: 10 * K, caps: 3 },
  Nic: { ram: 256 * K, caps: 8 },
  Uplink: { ram: 256 * K, caps: 8 },
  Block: { ram: 14 * K, caps: 5 },
}

/** The five sessions that init opens on behalf of a child: PD, CPU, LOG, ROM of the binary, ROM of the linker. */
export const ENV_SERVICES = ['PD', 'CPU', 'LOG', 'ROM', 'ROM'] as const

/** RAM of the environment sessions, taken out of the configured `ram`: 248K. */
export const ENV_RAM = ENV_SERVICES.reduce((sum, name) => sum + SESSION_COSTS[name]!.ram, 0)
/** Capabilities of the environment sessions and the child's own parent capability: 28. */
export const ENV_CAPS = ENV_SERVICES.reduce((sum, name) => sum + SESSION_COSTS[name]!.caps, 1)
/** Capabilities that the sandbox keeps of a child's for its own objects, on top of ENV_CAPS. */
export const SANDBOX_CAPS = 6

/** What init keeps of a session donation for its own meta data, and how many of those objects it allocates at once. */
export const SESSION_STATE_BYTES = 810
export const SESSION_STATE_BATCH = 16

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

/** First RAM transfer to a new child's PD: the effective RAM without the first batch of session-state objects. */
export const initialTransfer = (effectiveRam: number): number =>
  atLeastZero(effectiveRam - SESSION_STATE_BATCH * SESSION_STATE_BYTES)

/** What init can hand out of `available`; `exceeded` if the preservation alone is more than that (init says so and takes 0). */
export const availableAbove = (available: number, preserved: number): { value: number; exceeded: boolean } =>
  available < preserved ? { value: 0, exceeded: true } : { value: available - preserved, exceeded: false }

/** RAM of a session request as the next hop sees it: each parent keeps the bytes of its meta data. */
export const donationAfterHop = (ram: number): number => atLeastZero(ram - SESSION_STATE_BYTES)
