// From a boot image to what the emulator process is told: the machine, the hypervisor's command line, the modules in order.
import type { BootPlan } from '../../emulator/protocol.ts'

/** What this engine needs of a boot image (src/image reads and verifies it). */
export interface ImageContent {
  profile: '26.02' | '10.02'
  machine: { memoryBytes: number; cpus: number }
  /** Command line of the hypervisor, without its path. */
  cmdline: string
  /** Core first. */
  modules: { name: string; cmdline?: string; bytes: Uint8Array }[]
  /** Every program in it came with the product: its text has been tested to leave nothing behind in a process. */
  builtinOnly: boolean
}

/** The kernel each era of Genode ran on. */
const dialects = { '26.02': 'r10', '10.02': 'classic' } as const

export interface BootSettings extends Pick<BootPlan, 'seed' | 'watchdogMs' | 'events'> {}

export const bootPlan = (image: ImageContent, { seed, watchdogMs, events }: BootSettings): BootPlan => ({
  dialect: dialects[image.profile],
  cmdline: image.cmdline,
  seed,
  memoryBytes: image.machine.memoryBytes,
  cpus: image.machine.cpus,
  modules: image.modules.map(({ name, cmdline, bytes }) => ({
    name,
    ...(cmdline === undefined ? {} : { cmdline }),
    bytes: bytes.length,
  })),
  watchdogMs,
  events,
})
