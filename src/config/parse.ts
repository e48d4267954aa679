// A configuration in whichever notation to the typed model.

import type { Diagnostic } from './diagnostic.ts'
import { inOrder } from './diagnostic.ts'
import { Findings } from './findings.ts'
import { readHid } from './hid.ts'
import type { InitConfig, Profile } from './model.ts'
import { createInitConfig } from './model.ts'
import type { Source } from './source.ts'
import { createSource } from './source.ts'
import { type ConfigNode, MAX_TEXT } from './tree.ts'
import { readXml } from './xml.ts'

export interface ParseOptions {
  /** Era of Genode; decides which notations are right and whether equal names are told apart. Default '26.02'. */
  profile?: Profile
}

export interface ParsedConfig {
  /** Undefined if the text is not well-formed: init would see an empty configuration. */
  model: InitConfig | undefined
  diagnostics: Diagnostic[]
}

const BYTE_ORDER_MARK = 0xfeff

/** What cannot be a configuration whatever the notation; true if so. */
function refused(source: Source, findings: Findings): boolean {
  const { text } = source
  if (text.length > MAX_TEXT) {
    findings.error(
      'config/too-large',
      source.place(0),
      `the configuration has ${text.length} characters, ${MAX_TEXT} at most are allowed`,
    )
    return true
  }
  if (text.trim() === '') {
    findings.error('config/empty', source.place(0), 'the configuration is empty', {
      hint: 'the smallest one is <config/>; init starts nothing from it',
    })
    return true
  }
  if (text.charCodeAt(0) === BYTE_ORDER_MARK)
    findings.error('config/byte-order-mark', source.place(0), 'a byte-order mark stands in front', {
      hint: 'save the file as UTF-8 without it: Genode takes such a text for empty',
    })
  return findings.failed
}

/** A zero byte ends the text for Genode's parser; other control characters it does not mind, a person would. True if nothing more can be read. */
function controlCharacter(source: Source, findings: Findings): boolean {
  const at = source.text.search(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/)
  if (at < 0) return false
  const code = source.text.charCodeAt(at)
  const zero = source.text.indexOf('\0')
  const what =
    code === 0xfffd
      ? 'bytes that are no UTF-8'
      : `the control character 0x${code.toString(16).padStart(2, '0')}`
  findings.add(
    zero >= 0 ? 'error' : 'warning',
    'config/control-character',
    source.place(zero >= 0 ? zero : at),
    zero >= 0 ? 'the text contains a zero byte' : `the text contains ${what}`,
    { hint: 'is this a text file?' },
  )
  return zero >= 0
}

function readTree(source: Source, findings: Findings): ConfigNode | undefined {
  if (refused(source, findings)) return undefined
  const at = source.text.search(/\S/)
  const first = source.text[at]!
  if (first === '<') return controlCharacter(source, findings) ? undefined : readXml(source, findings)
  if (/[a-z]/.test(first)) return readHid(source, findings)
  if (!controlCharacter(source, findings))
    findings.error('config/no-notation', source.place(at), 'this is neither XML nor HID', {
      hint: 'XML begins with <config>, HID with the word config',
    })
  return undefined
}

/**
 * Reads a configuration. Never throws, whatever the text; what is wrong stands in `diagnostics`, by place.
 * `file` is the name shown to the user.
 */
export function parseConfig(text: string, file: string, options: ParseOptions = {}): ParsedConfig {
  const findings = new Findings(file)
  const source = createSource(text, file)
  const root = readTree(source, findings)
  const profile = options.profile ?? '26.02'
  const model = root && !findings.failed ? createInitConfig(root, file, profile) : undefined
  return { model, diagnostics: inOrder(findings.list) }
}
