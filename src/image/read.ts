// Reads and verifies a boot image, which may come from a stranger: whatever its bytes are, the answer is its content or an ImageError
// that names the place. Nothing is unpacked, no name in it is used as a path.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { sha256 } from './digests.ts'
import { ImageError, type ImageErrorCode } from './error.ts'
import {
  BLOCK,
  DIGESTS_NAME,
  MANIFEST_NAME,
  MAX_IMAGE,
  MAX_MODULES,
  type Manifest,
  MENU_NAME,
  MODULE_FOLDER,
  paddedSize,
} from './format.ts'
import { parseManifest } from './manifest.ts'
import { parseTarHeader } from './tar.ts'

export interface ImageModule {
  name: string
  /** Part of the image's own buffer. */
  bytes: Uint8Array
}

export interface ImageContent extends Pick<Manifest, 'profile' | 'machine' | 'builtinOnly'> {
  manifest: Manifest
  /** Command line of the hypervisor, without its path. */
  cmdline: string
  /** Core first. */
  modules: ImageModule[]
}

export interface ReadOptions {
  /** Whether the digests are checked (default). Structure and manifest always are; not needed for an image that this process has just built. */
  verify?: boolean
}

/** Reads an image file; every digest is checked unless the caller vouches for it. */
export function readImage(path: string, options: ReadOptions = {}): ImageContent {
  return parseImage(readBytes(path), path, options)
}

function readBytes(path: string): Uint8Array {
  try {
    const fd = openSync(path, 'r')
    try {
      const { size } = fstatSync(fd)
      if (size > MAX_IMAGE)
        throw new ImageError('image/too-large', `${path}: ${size} bytes, an image has at most ${MAX_IMAGE}`)
      const bytes = Buffer.allocUnsafeSlow(size)
      let length = 0
      while (length < size) {
        const read = readSync(fd, bytes, length, size - length, null)
        if (read === 0) break
        length += read
      }
      return bytes.subarray(0, length)
    } finally {
      closeSync(fd)
    }
  } catch (cause) {
    if (cause instanceof ImageError) throw cause
    throw new ImageError('image/unreadable', `cannot read the image ${path}: ${(cause as Error).message}`, {
      cause,
    })
  }
}

interface Entry {
  name: string
  /** Offset of its header. */
  at: number
  bytes: Uint8Array
}

/** The content of an image's bytes; `path` is only for messages. */
export function parseImage(
  image: Uint8Array,
  path: string,
  { verify = true }: ReadOptions = {},
): ImageContent {
  const fail = (code: ImageErrorCode, at: number, what: string): never => {
    throw new ImageError(code, `${path}: ${what} (at byte ${at})`)
  }
  const entries = readEntries(image, fail)
  const [menu, about, digests, ...rest] = entries
  if (menu?.name !== MENU_NAME || about?.name !== MANIFEST_NAME || digests?.name !== DIGESTS_NAME)
    return fail(
      'image/no-manifest',
      0,
      `no boot image: it does not begin with ${MENU_NAME}, ${MANIFEST_NAME} and ${DIGESTS_NAME}`,
    )
  const parsed = parseManifest(about.bytes)
  if ('wrong' in parsed) return fail(parsed.code, about.at + BLOCK, `${MANIFEST_NAME}: ${parsed.wrong}`)
  const { manifest } = parsed
  checkModules(manifest, rest, image.length, fail)
  if (verify) checkDigests(digests, [menu, about, ...rest], manifest, fail)
  return {
    manifest,
    profile: manifest.profile,
    machine: manifest.machine,
    builtinOnly: manifest.builtinOnly,
    cmdline: manifest.cmdline.join(' '),
    modules: manifest.modules.map(({ name }, i) => ({ name, bytes: rest[i]!.bytes })),
  }
}

type Fail = (code: ImageErrorCode, at: number, what: string) => never

function readEntries(image: Uint8Array, fail: Fail): Entry[] {
  const entries: Entry[] = []
  const names = new Set<string>()
  for (let at = 0; ; ) {
    if (at + BLOCK > image.length)
      return fail('image/truncated', image.length, 'the image ends in the middle')
    const header = parseTarHeader(image.subarray(at, at + BLOCK))
    if (header === 'end') {
      checkEnd(image, at, fail)
      return entries
    }
    if ('broken' in header) return fail('image/no-archive', at, header.broken)
    const { name, size } = header
    if (!isPlainName(name)) return fail('image/bad-name', at, `an entry is named ${JSON.stringify(name)}`)
    if (names.has(name)) return fail('image/duplicate-name', at, `a second entry is named '${name}'`)
    if (entries.length > MAX_MODULES + 3)
      return fail('image/too-large', at, `more than ${MAX_MODULES} modules`)
    const from = at + BLOCK
    if (from + paddedSize(size) > image.length)
      return fail(
        'image/truncated',
        image.length,
        `the image ends within '${name}', which should have ${size} bytes`,
      )
    names.add(name)
    entries.push({ name, at, bytes: image.subarray(from, from + size) })
    at = from + paddedSize(size)
  }
}

/** Two zero blocks end an archive; other tools pad with more. */
function checkEnd(image: Uint8Array, at: number, fail: Fail): void {
  if (at + 2 * BLOCK > image.length)
    fail('image/truncated', image.length, "the archive's end mark is not whole")
  const rest = image.subarray(at + BLOCK).findIndex(byte => byte !== 0)
  if (rest >= 0) fail('image/no-archive', at + BLOCK + rest, "something follows the archive's end mark")
}

const isPlainName = (name: string): boolean =>
  name.length > 0 &&
  /^[!-~]+$/.test(name) &&
  !name.startsWith('/') &&
  !name.includes('\\') &&
  !name.split('/').some(part => part === '' || part === '.' || part === '..')

function checkModules(manifest: Manifest, entries: readonly Entry[], end: number, fail: Fail): void {
  for (const [i, { name, size }] of manifest.modules.entries()) {
    const entry = entries[i]
    if (!entry) fail('image/truncated', end, `module '${name}' is missing`)
    else if (entry.name !== MODULE_FOLDER + name)
      fail(
        'image/unexpected-entry',
        entry.at,
        `found '${entry.name}' where '${MODULE_FOLDER}${name}' should be`,
      )
    else if (entry.bytes.length !== size)
      fail(
        'image/bad-manifest',
        entry.at,
        `module '${name}' has ${entry.bytes.length} bytes, its manifest says ${size}`,
      )
  }
  const extra = entries[manifest.modules.length]
  if (extra) fail('image/unexpected-entry', extra.at, `'${extra.name}' is not in the manifest`)
}

/** The digests' file lists all others in order; its lines, the manifest and the bytes must agree. */
function checkDigests(digests: Entry, entries: readonly Entry[], { modules }: Manifest, fail: Fail): void {
  const lines = Buffer.from(digests.bytes).toString('latin1').split('\n')
  for (const [i, { name, bytes, at }] of entries.entries()) {
    const digest = sha256(bytes)
    const module = modules[i - (entries.length - modules.length)]
    if (lines[i] !== `${digest}  ${name}`)
      fail('image/checksum', at + BLOCK, `'${name}' does not have the SHA-256 that ${DIGESTS_NAME} says`)
    if (module && module.sha256 !== digest)
      fail('image/checksum', at + BLOCK, `'${name}' does not have the SHA-256 that ${MANIFEST_NAME} says`)
  }
  if (lines.length !== entries.length + 1 || lines.at(-1) !== '')
    fail('image/checksum', digests.at + BLOCK, `${DIGESTS_NAME} has lines too many`)
}
