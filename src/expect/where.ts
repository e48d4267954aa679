// Evaluates the conditions behind `where`. Kinds were checked when the condition was read, so nothing can go wrong here.

import { sameValue, type Value } from './captures.ts'
import type { Comparison, Expression } from './program.ts'

/** Where a condition finds the values of its names. */
export interface Values {
  get(name: string): Value | undefined
}

/** Whether the condition holds. All its names have values. */
export function holds(expression: Expression, captures: Values): boolean {
  switch (expression.kind) {
    case 'and':
      return expression.parts.every(part => holds(part, captures))
    case 'or':
      return expression.parts.some(part => holds(part, captures))
    case 'not':
      return !holds(expression.operand, captures)
    case 'compare': {
      let left = evaluate(expression.first, captures)
      return expression.rest.every(({ operator, right }) => {
        const value = evaluate(right, captures)
        const result = compare(operator, left, value)
        left = value
        return result
      })
    }
    default:
      return false
  }
}

function compare(operator: Comparison, a: Value, b: Value): boolean {
  switch (operator) {
    case '==':
      return sameValue(a, b)
    case '!=':
      return !sameValue(a, b)
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '>':
      return a > b
    case '>=':
      return a >= b
  }
}

function evaluate(expression: Expression, captures: Values): Value {
  switch (expression.kind) {
    case 'number':
      return expression.text.includes('.') ? Number(expression.text) : BigInt(expression.text)
    case 'text':
      return expression.value
    case 'name':
      return captures.get(expression.name) ?? ''
    case 'negate': {
      const value = evaluate(expression.operand, captures)
      return typeof value === 'bigint' ? -value : -Number(value)
    }
    case 'arithmetic':
      return calculate(
        expression.operator,
        evaluate(expression.left, captures),
        evaluate(expression.right, captures),
      )
    default:
      return 0
  }
}

/** Whole numbers stay exact but for division, which is that of real numbers. */
function calculate(operator: '+' | '-' | '*' | '/', a: Value, b: Value): Value {
  if (typeof a === 'bigint' && typeof b === 'bigint' && operator !== '/')
    return operator === '+' ? a + b : operator === '-' ? a - b : a * b
  const x = Number(a)
  const y = Number(b)
  return operator === '+' ? x + y : operator === '-' ? x - y : operator === '*' ? x * y : x / y
}
