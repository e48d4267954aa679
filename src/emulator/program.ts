// Builds the ELF image of a program: a text segment with header, entry points and script, and a data segment of the footprint's size.
import {
  ENTRY_OFFSET,
  PROGRAM_DATA_OFFSET,
  PROGRAM_DIGEST_OFFSET,
  PROGRAM_MAGIC,
  PROGRAM_NAME_OFFSET,
  PROGRAM_SCRIPT_LENGTH_OFFSET,
  SCRIPT_OFFSET,
} from './machine/cpu.ts'
import { ElfFlag, type SegmentContent, writeElf } from './machine/elf.ts'
import { encodeUtf8 } from './machine/utf8.ts'

const PAGE = 4096
const pages = (bytes: number): number => Math.ceil(bytes / PAGE) * PAGE

/** Where programs are linked: text first, data on the next page behind it. */
export const linkAddress = { static: 0x2000000, linker: 0x30000, dynamic: 0x1000000 } as const
export type ProgramKind = keyof typeof linkAddress

/** Sizes in memory that an image shows, in bytes. */
export interface ProgramFootprint {
  textBytes: number
  dataBytes: number
  /** A second writeable segment behind the first one. */
  moreDataBytes?: number
}

export interface ProgramParts {
  /** For diagnostics, up to 32 bytes. */
  name: string
  /** UTF-8 script whose value is a ProgramFactory. */
  script: Uint8Array
  /** SHA-256 of the script as 64 hex digits. */
  digest: string
  /** `static`: the root task (file size equals memory size in all segments); `linker`: ld.lib.so; `dynamic`: everything else. */
  kind: ProgramKind
  /** Sizes that the image shows in memory; the text is as large as the script if that needs more. */
  footprint: ProgramFootprint
}

/**
 * The image as ELF64 for x86-64. `e_entry` is entry point 0. The file holds all of the footprint's text, so that a module has its real size;
 * zero-initialised data takes no space in it, unless this is the root task.
 */
export const makeProgram = (parts: ProgramParts): Uint8Array => {
  const text = new Uint8Array(SCRIPT_OFFSET + parts.script.length)
  text.set(encodeUtf8(PROGRAM_MAGIC))
  new DataView(text.buffer).setUint32(PROGRAM_SCRIPT_LENGTH_OFFSET, parts.script.length, true)
  text.set(encodeUtf8(parts.digest).subarray(0, 64), PROGRAM_DIGEST_OFFSET)
  text.set(encodeUtf8(parts.name).subarray(0, 32), PROGRAM_NAME_OFFSET)
  text.set(parts.script, SCRIPT_OFFSET)
  const base: number = linkAddress[parts.kind]
  const shown = Math.max(text.length, parts.footprint.textBytes)
  const textBytes = pages(shown)
  const whole = parts.kind === 'static'
  const segments: SegmentContent[] = [
    {
      vaddr: base,
      flags: ElfFlag.R | ElfFlag.X,
      content: text,
      memSize: whole ? textBytes : shown,
      fileSize: whole ? textBytes : shown,
    },
  ]
  let dataStart = base + textBytes
  if (parts.footprint.dataBytes > 0) new DataView(text.buffer).setUint32(PROGRAM_DATA_OFFSET, dataStart, true)
  for (const bytes of [parts.footprint.dataBytes, parts.footprint.moreDataBytes ?? 0]) {
    const size = pages(bytes)
    if (size === 0) continue
    segments.push({
      vaddr: dataStart,
      flags: ElfFlag.R | ElfFlag.W,
      content: new Uint8Array(0),
      memSize: size,
      fileSize: whole ? size : 0,
    })
    dataStart += size
  }
  return writeElf(base + ENTRY_OFFSET, segments)
}
