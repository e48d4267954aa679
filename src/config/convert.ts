// Conversion between the notations without loss: tree, texts, comments and disabled nodes. What cannot be kept is refused with its place.
import { type Diagnostic, inOrder } from './diagnostic.ts'
import { Findings } from './findings.ts'
import { parseConfig } from './parse.ts'
import { isBehindText, printHid, printXml } from './print.ts'
import { checkRepresentable } from './representable.ts'
import { createSource } from './source.ts'
import type { ConfigNode, Remark } from './tree.ts'
import { scanXml } from './xml-scanner.ts'

export type Notation = 'xml' | 'hid'

export interface Conversion {
  /** Undefined if something could not be kept; an error says what and where. */
  text: string | undefined
  to: Notation
  diagnostics: Diagnostic[]
}

/** Findings of the readers that mean: this piece of the text is in no tree. */
const LOST: ReadonlySet<string> = new Set(['config/hid-ignored', 'config/xml-trailing'])

const PRINTERS: Record<Notation, (node: ConfigNode) => string> = { xml: printXml, hid: printHid }

/** `to` is the other notation unless given; the same one means a fresh layout. `file` is the name shown to the user. */
export function convertConfig(text: string, file: string, to?: Notation): Conversion {
  const from: Notation = text.trimStart().startsWith('<') ? 'xml' : 'hid'
  const target = to ?? (from === 'xml' ? 'hid' : 'xml')
  const { model, diagnostics } = parseConfig(text, file)
  const read = diagnostics.map(each => (LOST.has(each.code) ? { ...each, severity: 'error' as const } : each))
  if (!model) return { text: undefined, to: target, diagnostics: read }
  const root = model.node
  if (from === 'xml') prepareXml(root)
  const findings = new Findings(file)
  checkRepresentable(root, target, findings)
  const all = inOrder([...read, ...findings.list])
  const refused = all.some(({ severity }) => severity === 'error')
  return { text: refused ? undefined : PRINTERS[target](root), to: target, diagnostics: all }
}

/** Layout goes, line ends become plain, nodes that are commented out become disabled ones. */
function prepareXml(root: ConfigNode): void {
  const todo = [root]
  for (let node = todo.pop(); node; node = todo.pop()) {
    if (node.quote.trim() === '') node.quote = ''
    else plainLineEnds(node)
    // Text in HID belongs to the node that began last: none can stand in front of it.
    for (const [i, remark] of node.remarks.entries())
      if (node.quote === '' || isBehindText(node, remark)) node.remarks[i] = disabledOf(remark) ?? remark
    todo.push(...node.nodes)
  }
}

function plainLineEnds(node: ConfigNode): void {
  const plain = (text: string): string => text.replaceAll('\r\n', '\n')
  for (const remark of node.remarks) remark.textBefore = plain(node.quote.slice(0, remark.textBefore)).length
  node.quote = plain(node.quote)
}

/** The node that a comment holds, provided it is written just as a disabled node of HID would be. */
function disabledOf(remark: Remark): Remark | undefined {
  if (remark.kind !== 'comment' || !remark.text.startsWith('<')) return undefined
  const findings = new Findings('')
  const node = scanXml(createSource(remark.text, ''), findings)
  if (!node || findings.failed) return undefined
  if (printXml(node).trimEnd() !== remark.text) return undefined
  checkRepresentable(node, 'hid', findings)
  if (findings.failed) return undefined
  const { at, nodesBefore, textBefore } = remark
  return { kind: 'disabled', node, at, nodesBefore, textBefore }
}
