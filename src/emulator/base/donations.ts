// What a client donates when it opens a session, by service; those with a buffer donate its size on top (reference genode.md 8.1; Genode's
// base/include/*_session/*.h, sizes of 26.02 on x86-64). Data alone: init's pure rules and the connections of components share it.

/** What a session costs the client. */
export interface Donation {
  /** Bytes. */
  readonly ram: number
  readonly caps: number
}

const K = 1024

export const donations = {
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
} as const satisfies Record<string, Donation>
