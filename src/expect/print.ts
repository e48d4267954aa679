// Program -> text in its usual form; parsing that again gives the same program.

import type { Bounds, ExpectProgram, Expression, Item, Member, Pattern, Segment } from './program.ts'

const NEEDS_QUOTES =
  /^[ \t]|^#|^\.\.\.|\.\.\.$|\{\{|[ \t]{2,}where[ \t]+\S|^(?:next same|next|any|not|allow|line|empty)[ \t]*:|^(?:count|within)\b[^:]*:|^end$|^only\b/
const NS_UNITS = [
  ['min', 60e9],
  ['s', 1e9],
  ['ms', 1e6],
  ['us', 1e3],
] as const

/** An expected log that means this program. Barriers between joined programs have no text and are left out. */
export function printExpect(program: ExpectProgram): string {
  return program.items.map(item => printItem(item)).join('')
}

function printItem(item: Item): string {
  switch (item.kind) {
    case 'line':
      return `${within(item.withinNs)}${item.next ? (item.next === 'line' ? 'next: ' : 'next same: ') : ''}${printPattern(item.pattern)}\n`
    case 'count':
      return `${within(item.withinNs)}${count(item.count)}${printPattern(item.pattern)}\n`
    case 'any':
      return `${within(item.withinNs)}any:\n${item.members.map(printMember).join('')}end\n`
    case 'not':
    case 'allow':
      return `${item.kind}: ${printPattern(item.pattern)}\n`
    case 'only':
      return `only [${item.label}]\n`
    case 'barrier':
      return ''
  }
}

const printMember = (member: Member): string =>
  `  ${member.count ? count(member.count) : ''}${printPattern(member.pattern)}\n`

function within(ns: number | undefined): string {
  if (ns === undefined) return ''
  const unit = NS_UNITS.find(([, size]) => ns >= size && ns % size === 0)
  return unit ? `within ${ns / unit[1]}${unit[0]}: ` : `within ${ns}ns: `
}

function count({ min, max }: Bounds): string {
  return min === max ? `count ${min}: ` : `count ${min}..${max ?? ''}: `
}

/** One pattern without its keywords. */
export function printPattern(pattern: Pattern): string {
  const { segments, openStart, openEnd, where } = pattern
  const [only] = segments
  if (!only && !openStart && !openEnd) return 'empty:'
  const plain = `${openStart ? '...' : ''}${segments.map(printSegment).join('')}${openEnd ? '...' : ''}`
  if (!openStart && !openEnd && !where && segments.length === 1 && only?.kind === 'literal')
    return NEEDS_QUOTES.test(only.text) || /\S where[ \t]/.test(only.text) ? `line: "${only.text}"` : plain
  return where ? `${plain}   where ${printExpression(where)}` : plain
}

function printSegment(segment: Segment): string {
  switch (segment.kind) {
    case 'literal':
      return segment.text
    case 'any':
      return '{{*}}'
    case 'regex':
      return `{{/${segment.source}/}}`
    case 'capture':
      if (segment.written === undefined) return `{{${segment.name}}}`
      return segment.written === 'regex'
        ? `{{${segment.name}:/${segment.source}/}}`
        : `{{${segment.name}:${segment.written}}}`
  }
}

function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'number':
      return expression.text
    case 'text':
      return `"${expression.value}"`
    case 'name':
      return expression.name
    case 'negate':
      return `-${operand(expression.operand)}`
    case 'not':
      return `not ${operand(expression.operand)}`
    case 'arithmetic':
      return `${operand(expression.left)} ${expression.operator} ${operand(expression.right)}`
    case 'compare':
      return [
        operand(expression.first),
        ...expression.rest.map(({ operator, right }) => `${operator} ${operand(right)}`),
      ].join(' ')
    case 'and':
    case 'or':
      return expression.parts.map(operand).join(` ${expression.kind} `)
  }
}

function operand(expression: Expression): string {
  const atomic = expression.kind === 'number' || expression.kind === 'text' || expression.kind === 'name'
  return atomic ? printExpression(expression) : `(${printExpression(expression)})`
}
