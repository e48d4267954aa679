// Writes a tree as HID.

import type { Draft } from '../generator.ts'
import type { NodeSource } from './node.ts'

/** First attribute that was left out since its value contains a character that HID cannot express, and the code of that character. */
let leftOut: { readonly name: string; readonly code: number } | undefined
export const attributeLeftOut = (): typeof leftOut => leftOut

const representable = ({ name, value }: Draft['attributes'][number]): boolean => {
  const at = value.search(/[\x00-\x1f|]/)
  if (at >= 0) leftOut ??= { name, code: value.charCodeAt(at) }
  return at < 0
}

const head = (node: Draft): string => {
  const attributes = node.attributes.filter(representable)
  const [first, ...rest] = attributes
  const named = first?.name === 'name' && !/:( |$)/.test(first.value)
  const shown = named ? rest : attributes
  const name = named ? ` ${first.value}` : ''
  return node.type + name + shown.map(a => ` | ${a.name}: ${a.value}`).join('')
}

/** Lines of a node as they were, moved to their new place. */
const appendVerbatim = ({ text, column = 0 }: NodeSource, indent: string, lines: string[]): void => {
  const [first = '', ...others] = text.split('\n')
  lines.push(`${indent}+ ${first}`)
  for (const line of others) if (!line.startsWith('-')) lines.push(`${indent}  ${line.slice(column)}`)
}

const append = (node: Draft, indent: string, lines: string[]): void => {
  if (node.quote !== '' && node.children.length === 0)
    for (const line of node.quote.split('\n')) lines.push(line === '' ? `${indent}:` : `${indent}: ${line}`)
  for (const child of node.children) {
    if (child.verbatim) {
      appendVerbatim(child.verbatim, indent, lines)
      continue
    }
    lines.push(`${indent}+ ${head(child)}`)
    append(child, `${indent}  `, lines)
  }
}

/** One node per line, two columns per level, end mark. */
export const hidLines = (top: Draft): string => {
  const lines = [head(top)]
  append(top, '', lines)
  return `${lines.join('\n')}\n-\n`
}
