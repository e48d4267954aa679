// A tree back as text, in XML and in HID, with its comments and disabled nodes. What a notation has no form for is found by representable.ts before.
import type { ConfigNode, Remark } from './tree.ts'

/** Text of blanks only is layout. */
export const textOf = (node: ConfigNode): string =>
  node.nodes.length > 0 || node.quote.trim() === '' ? '' : node.quote

/** Whether a remark stands behind its node's text. */
export const isBehindText = (node: ConfigNode, remark: Remark): boolean =>
  textOf(node) !== '' && node.quote.slice(0, remark.textBefore).trim() !== ''

const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** Sub nodes and remarks in their order. */
function* inside(node: ConfigNode): Generator<ConfigNode | Remark> {
  let next = 0
  for (const [i, child] of node.nodes.entries()) {
    for (let remark = node.remarks[next]; remark && remark.nodesBefore <= i; remark = node.remarks[++next])
      yield remark
    yield child
  }
  yield* node.remarks.slice(next)
}

function xmlComment(remark: Remark, indent: string): string {
  const text = remark.kind === 'comment' ? remark.text : printXml(remark.node).trimEnd()
  if (!text.includes('\n')) return `<!-- ${text}${text === '' ? '' : ' '}-->`
  const lines = text.split('\n').map(line => (line === '' ? '' : `${indent}\t${line}`))
  return ['<!--', ...lines, `${indent}-->`].join('\n')
}

/** Attribute values stand as they are: they are never decoded. */
export function printXml(node: ConfigNode, indent = ''): string {
  const attributes = node.attributes.map(({ name, value }) => ` ${name}="${value}"`).join('')
  const head = `${indent}<${node.type}${attributes}`
  const end = `</${node.type}>\n`
  const text = textOf(node)
  if (text !== '') {
    const remarks = (behind: boolean) =>
      node.remarks
        .filter(remark => isBehindText(node, remark) === behind)
        .map(remark => xmlComment(remark, indent))
        .join('')
    return `${head}>${remarks(false)}${escapeText(text)}${remarks(true)}${end}`
  }
  const below = `${indent}\t`
  const lines = [...inside(node)].map(each =>
    'kind' in each ? `${below}${xmlComment(each, below)}\n` : printXml(each, below),
  )
  return lines.length === 0 ? `${head}/>\n` : `${head}>\n${lines.join('')}${indent}${end}`
}

/** A name with a colon before a blank or the end would read as an attribute. */
const shorthand = (name: string): boolean => !/:(?: |$)/.test(name) && name !== ''

function headOf(node: ConfigNode): string {
  const [first, ...rest] = node.attributes
  const short = first?.name === 'name' && shorthand(first.value)
  const head = short ? `${node.type} ${first.value}` : node.type
  const attributes = (short ? rest : node.attributes).map(
    ({ name, value }) => `${name}:${value === '' ? '' : ` ${value}`}`,
  )
  return [head, ...attributes].join(' | ')
}

const marked = (mark: ':' | '.', indent: string, text: string): string[] =>
  text.split('\n').map(line => `${indent}${mark}${line === '' ? '' : ` ${line}`}`)

function remarkLines(remark: Remark, level: number, lines: string[]): void {
  const indent = '  '.repeat(level)
  if (remark.kind === 'disabled') {
    hidLines(remark.node, level + 1, lines, 'x ')
    return
  }
  // A blank line keeps two comments apart.
  if (lines.at(-1)!.startsWith(`${indent}.`)) lines.push('')
  lines.push(...marked('.', indent, remark.text))
}

function hidLines(node: ConfigNode, level: number, lines: string[], mark = '+ '): void {
  lines.push((level === 0 ? '' : `${'  '.repeat(level - 1)}${mark}`) + headOf(node))
  const text = textOf(node)
  if (text === '') {
    for (const each of inside(node))
      if ('kind' in each) remarkLines(each, level, lines)
      else hidLines(each, level + 1, lines)
    return
  }
  for (const remark of node.remarks) if (!isBehindText(node, remark)) remarkLines(remark, level, lines)
  lines.push(...marked(':', '  '.repeat(level), text))
  for (const remark of node.remarks) if (isBehindText(node, remark)) remarkLines(remark, level, lines)
}

/** HID text with its end mark: a node, a comment or a line of text on each line. */
export function printHid(node: ConfigNode): string {
  const lines: string[] = []
  hidLines(node, 0, lines)
  return [...lines, '-', ''].join('\n')
}
