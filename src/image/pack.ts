// Writes a boot image: headers from memory, modules copied through one buffer that stays in the processor's cache.
import { closeSync, openSync, readSync, renameSync, rmSync, writeSync, writevSync } from 'node:fs'
import { dirname } from 'node:path'
import { temporaryName } from '../support/atomic-write.ts'
import { makeFolder } from '../support/make-folder.ts'
import { sha256 } from './digests.ts'
import { ImageError } from './error.ts'
import {
  BLOCK,
  bootMenu,
  DIGESTS_NAME,
  MANIFEST_NAME,
  type Manifest,
  MENU_NAME,
  MODULE_FOLDER,
  paddedSize,
} from './format.ts'
import type { BootModule } from './modules.ts'
import { tarHeader } from './tar.ts'

/** The image's small files; `sha256` of the digests' file stands for the whole content. */
export interface Head {
  files: { name: string; bytes: Uint8Array }[]
  sha256: string
  /** Size of the whole image. */
  bytes: number
}

export function makeHead(manifest: Manifest): Head {
  const menu = { name: MENU_NAME, bytes: Buffer.from(bootMenu(manifest)) }
  const about = { name: MANIFEST_NAME, bytes: Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`) }
  const sums = [
    ...[menu, about].map(({ name, bytes }) => `${sha256(bytes)}  ${name}\n`),
    ...manifest.modules.map(module => `${module.sha256}  ${MODULE_FOLDER}${module.name}\n`),
  ]
  const digests = { name: DIGESTS_NAME, bytes: Buffer.from(sums.join('')) }
  const files = [menu, about, digests]
  const sizes = [...files.map(({ bytes }) => bytes.length), ...manifest.modules.map(({ size }) => size)]
  const total = sizes.reduce((sum, size) => sum + BLOCK + paddedSize(size), 2 * BLOCK)
  return { files, sha256: sha256(digests.bytes), bytes: total }
}

const zeros = new Uint8Array(2 * BLOCK)
const padding = (size: number): Uint8Array => zeros.subarray(0, paddedSize(size) - size)

/** Writes the image so that it appears whole or not at all. */
export function writeImage(path: string, head: Head, modules: readonly BootModule[]): void {
  makeFolder(dirname(path))
  const temporary = temporaryName(path)
  try {
    const fd = openSync(temporary, 'wx', 0o644)
    try {
      writeParts(fd, head, modules)
    } finally {
      closeSync(fd)
    }
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/** Small parts are gathered, so that a system call carries many of them. */
function writeParts(fd: number, head: Head, modules: readonly BootModule[]): void {
  let parts: Uint8Array[] = []
  const flush = (): void => {
    writeAll(fd, parts)
    parts = []
  }
  for (const { name, bytes } of head.files)
    parts.push(tarHeader(name, bytes.length), bytes, padding(bytes.length))
  for (const module of modules) {
    parts.push(tarHeader(MODULE_FOLDER + module.name, module.size))
    if (module.source.kind === 'bytes') parts.push(module.source.bytes)
    else {
      flush()
      copyFile(fd, module, module.source.file)
    }
    parts.push(padding(module.size))
  }
  parts.push(zeros)
  flush()
}

/** writev takes at most 1024 parts and may write less than asked. */
function writeAll(fd: number, parts: readonly Uint8Array[]): void {
  let rest = parts.filter(({ length }) => length > 0)
  while (rest.length > 0) {
    let written = writevSync(fd, rest.slice(0, 1024))
    let i = 0
    while (i < rest.length && written >= rest[i]!.length) written -= rest[i++]!.length
    rest = rest.slice(i)
    if (written > 0) rest[0] = rest[0]!.subarray(written)
  }
}

let copyBuffer: Uint8Array | undefined

/** Copies exactly the module's size; a file that has changed its size meanwhile is refused. */
function copyFile(fd: number, { name, size }: BootModule, file: string): void {
  copyBuffer ??= Buffer.allocUnsafeSlow(256 << 10)
  const from = openSync(file, 'r')
  try {
    let copied = 0
    for (;;) {
      const length = readSync(from, copyBuffer)
      copied += length
      if (length === 0 || copied > size) break
      for (let at = 0; at < length; ) at += writeSync(fd, copyBuffer, at, length - at)
    }
    if (copied !== size)
      throw new ImageError(
        'image/checksum',
        `module '${name}': ${file} is not the ${size} bytes that it was a moment ago`,
      )
  } finally {
    closeSync(from)
  }
}
