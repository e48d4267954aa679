// What the checker knows besides the configuration: boot modules, quota, core's services, binaries.
import type { Quota } from '../emulator/os/init/model/index.ts'

/** What is known of a binary. */
export interface BinaryFacts {
  /** Services that it opens at its start whatever its configuration says. */
  needs?: readonly string[]
}

export interface CheckContext {
  /** Names of the boot modules. Without them, nothing is said about missing modules. */
  modules?: Iterable<string>
  /** What init has: RAM in bytes, capabilities. Without it, nothing is said about quota of the outermost init. */
  quota?: Quota
  /** Services of init's parent, i.e. core. */
  parentServices?: Iterable<string>
  /** Facts about binaries, on top of what is known of the built-in ones. */
  binaries?: Readonly<Record<string, BinaryFacts>>
}

/** The context with its defaults. */
export interface Knowledge {
  modules: ReadonlySet<string> | undefined
  /** The modules as given, for suggestions. */
  moduleNames: readonly string[]
  coreServices: ReadonlySet<string>
  binaries: Readonly<Record<string, BinaryFacts>>
}

const CORE_SERVICES = ['ROM', 'RM', 'CPU', 'PD', 'LOG', 'IO_MEM', 'IRQ', 'TRACE', 'VM', 'IO_PORT']

/** ROM modules that core makes itself, and those that are in every image. */
const CORE_ROMS = ['platform_info', 'core_log', 'kernel_log', 'hypervisor_info_page', 'ld.lib.so', 'config']

/** Services that binaries of the system open at their start, whatever their configuration says. Those that do so on demand only (dummy) are not here. */
const BUILTIN_BINARIES: Readonly<Record<string, BinaryFacts>> = {
  dynamic_rom: { needs: ['Timer'] },
  pit_timer: { needs: ['IO_PORT', 'IRQ'] },
  'test-signal': { needs: ['Timer'] },
  'test-timer': { needs: ['Timer'] },
}

/** The context with defaults filled in. */
export const knowledgeOf = (context: CheckContext): Knowledge => ({
  modules: context.modules && new Set([...context.modules, ...CORE_ROMS]),
  moduleNames: [...(context.modules ?? [])],
  coreServices: new Set(context.parentServices ?? CORE_SERVICES),
  binaries: { ...BUILTIN_BINARIES, ...context.binaries },
})
