// Writes a tree as XML, one node per line, indented by tabs.

import type { Draft } from '../generator.ts'

const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const append = (node: Draft, indent: string, lines: string[]): void => {
  const attributes = node.attributes.map(a => ` ${a.name}="${a.value.replaceAll('"', '&quot;')}"`).join('')
  const start = `${indent}<${node.type}${attributes}`
  if (node.children.length === 0) {
    lines.push(node.quote === '' ? `${start}/>` : `${start}>${escapeText(node.quote)}</${node.type}>`)
    return
  }
  lines.push(`${start}>`)
  for (const child of node.children) append(child, `${indent}\t`, lines)
  lines.push(`${indent}</${node.type}>`)
}

export const xmlLines = (top: Draft): string => {
  const lines: string[] = []
  append(top, '', lines)
  return `${lines.join('\n')}\n`
}
