// Writes a tree as HID.

import type { Draft } from '../generator.ts'

const representable = (value: string): boolean => !/[\x00-\x1f|]/.test(value)

const head = (node: Draft): string => {
  const attributes = node.attributes.filter(a => representable(a.value))
  const [first, ...rest] = attributes
  const named = first?.name === 'name' && first.value !== '' && !/:( |$)/.test(first.value)
  const shown = named ? rest : attributes
  const name = named ? ` ${first.value}` : ''
  return node.type + name + shown.map(a => ` | ${a.name}: ${a.value}`.trimEnd()).join('')
}

const append = (node: Draft, indent: string, lines: string[]): void => {
  if (node.quote !== '' && node.children.length === 0)
    for (const line of node.quote.split('\n')) lines.push(line === '' ? `${indent}:` : `${indent}: ${line}`)
  for (const child of node.children) {
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
