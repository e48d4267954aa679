// What a boot image is: a ustar archive that common tools list, with the boot menu first, then the manifest, the digests of all files,
// and the modules in the order in which the boot loader hands them over. The same inputs give the same bytes.
import type { Profile } from '../scenario/scenario.ts'

export const IMAGE_SCHEMA = 1
export const MENU_NAME = 'boot/grub/grub.cfg'
export const MANIFEST_NAME = 'manifest.json'
/** In the form of `sha256sum`, so that an unpacked image can be checked with it. */
export const DIGESTS_NAME = 'SHA256SUMS'
export const MODULE_FOLDER = 'genode/'

/** The hypervisor is part of the emulator; the menu names it as the boot loader would. */
export const HYPERVISOR = '/hypervisor'

export const BLOCK = 512
/** Bounds on what is read from strangers. */
export const MAX_MODULES = 4096
export const MAX_IMAGE = 2 ** 31 - 1

export interface ManifestModule {
  name: string
  size: number
  sha256: string
}

export interface Manifest {
  schema: number
  profile: Profile
  machine: { memoryBytes: number; cpus: number }
  /** Words for the hypervisor. */
  cmdline: string[]
  /** Every program in it came with the product; foreign code gets a fresh emulator process. */
  builtinOnly: boolean
  modules: ManifestModule[]
}

/** Names that boot modules may have; never a path. */
export const isModuleName = (name: unknown): name is string =>
  typeof name === 'string' && /^[A-Za-z0-9_][A-Za-z0-9._+-]{0,99}$/.test(name)

export const paddedSize = (size: number): number => Math.ceil(size / BLOCK) * BLOCK

/** The menu entry in the notation of the boot loader of the profile's era. */
export function bootMenu({ profile, cmdline, modules }: Manifest): string {
  const [kernel, module] = profile === '10.02' ? ['kernel', 'module'] : ['multiboot', 'module']
  const lines = [
    [kernel, HYPERVISOR, ...cmdline].join(' '),
    ...modules.map(({ name }) => `${module} /${MODULE_FOLDER}${name}`),
  ]
  const title = `Genode on NOVA (${profile})`
  if (profile === '10.02') return `timeout 0\n\ntitle ${title}\n${lines.join('\n')}\n`
  return `set timeout=0\nmenuentry '${title}' {\n${lines.map(line => `  ${line}\n`).join('')}}\n`
}
