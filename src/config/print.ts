// A tree back as text, in XML and in HID.
import type { ConfigNode } from './tree.ts'

const textOf = (node: ConfigNode): string => (node.nodes.length > 0 ? '' : node.quote)

/** Attribute values stand as they are: they were never decoded. */
export function printXml(node: ConfigNode, indent = ''): string {
  const attributes = node.attributes.map(({ name, value }) => ` ${name}="${value}"`).join('')
  const head = `${indent}<${node.type}${attributes}`
  if (node.nodes.length > 0) {
    const nodes = node.nodes.map(child => printXml(child, `${indent}\t`)).join('')
    return `${head}>\n${nodes}${indent}</${node.type}>\n`
  }
  const text = textOf(node)
  return text === '' ? `${head}/>\n` : `${head}>${text}</${node.type}>\n`
}

/** A name with a colon before a blank or the end would read as an attribute. */
const shorthand = (name: string): boolean => !/:(?: |$)/.test(name) && name !== ''

function hidLines(node: ConfigNode, level: number, lines: string[]): void {
  const [first, ...rest] = node.attributes
  const short = first?.name === 'name' && shorthand(first.value)
  const head = short ? `${node.type} ${first.value}` : node.type
  const attributes = (short ? rest : node.attributes).map(
    ({ name, value }) => `${name}:${value === '' ? '' : ` ${value}`}`,
  )
  const mark = level === 0 ? '' : `${'  '.repeat(level - 1)}+ `
  lines.push(mark + [head, ...attributes].join(' | '))
  const text = textOf(node).trim()
  const below = '  '.repeat(level)
  if (text !== '') for (const line of text.split('\n')) lines.push(`${below}:${line ? ` ${line}` : ''}`)
  for (const child of node.nodes) hidLines(child, level + 1, lines)
}

/** HID text with its end mark. Values with `|`, line ends or outer blanks have no HID form; the caller sees to that. */
export function printHid(node: ConfigNode): string {
  const lines: string[] = []
  hidLines(node, 0, lines)
  return [...lines, '-', ''].join('\n')
}
