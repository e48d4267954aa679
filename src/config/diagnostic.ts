// What the checker has to say: findings as data, their codes, and how severe they are.
import type { Place } from './source.ts'

/**
 * Every code, and whether it is a slip of the author's (refused before boot under `check: 'strict'`). The others are either errors anyway or
 * things that a scenario may well want to try.
 */
const CODES = {
  'config/empty': false,
  'config/too-large': false,
  'config/byte-order-mark': false,
  'config/no-notation': false,
  'config/control-character': true,
  'config/too-deep': false,
  'config/xml-syntax': false,
  'config/xml-form': true,
  'config/xml-doctype': false,
  'config/xml-unclosed': false,
  'config/xml-mismatch': false,
  'config/xml-entity': true,
  'config/xml-raw-entity': false,
  'config/xml-quotes': true,
  'config/xml-trailing': true,
  'config/xml-ambiguous': false,
  'config/hid-no-end': false,
  'config/hid-ignored': true,
  'config/hid-column': true,
  'config/hid-separator': true,
  'config/duplicate-attribute': true,
  'config/unknown-node': true,
  'config/unknown-attribute': true,
  'config/duplicate-node': true,
  'config/missing-attribute': true,
  'config/bad-value': true,
  'config/bad-quantity': true,
  'config/prio-levels': true,
  'config/priority': true,
  'config/notation': false,
  'config/nameless-start': false,
  'config/duplicate-child': true,
  'config/resource-name': false,
  'config/order': false,
  'config/unknown-child': true,
  'config/not-provided': false,
  'config/no-route': false,
  'config/ambiguous-route': false,
  'config/missing-module': false,
  'config/config-fallthrough': false,
  'config/route-cycle': false,
  'config/quota-exceeded': false,
  'config/quota-too-small': false,
  'config/affinity': true,
  'config/not-representable': false,
} as const

export type DiagnosticCode = keyof typeof CODES

/** `error`: it provably fails at boot. `warning`: the real init tolerates it. */
export type Severity = 'error' | 'warning'

export interface Related extends Place {
  message: string
  file: string
}

export interface Diagnostic extends Place {
  /** Stable name, e.g. 'config/quota-exceeded'. */
  code: DiagnosticCode
  severity: Severity
  message: string
  file: string
  /** What to do about it. */
  hint?: string
  /** Other places that belong to the finding, e.g. the first of two duplicates. */
  related?: Related[]
}

/** A finding that `check: 'strict'` refuses before boot although the real init would go on: unknown names, duplicates, malformed values. */
export const isStrictFinding = (diagnostic: Diagnostic): boolean => CODES[diagnostic.code]

/** Errors first in the text, then by place: the order in which a reader meets them. */
export const inOrder = (diagnostics: readonly Diagnostic[]): Diagnostic[] =>
  [...diagnostics].sort((a, b) => a.line - b.line || a.column - b.column)
