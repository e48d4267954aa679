// Collects diagnostics of one file: of each severity at most as many as a person reads.
import type { Diagnostic, DiagnosticCode, Related, Severity } from './diagnostic.ts'
import type { Place } from './source.ts'

const MOST = 100

export interface FindingDetails {
  /** A function is called only if the finding is kept: finding the nearest word takes time. */
  hint?: string | (() => string | undefined) | undefined
  related?: Related[]
}

export class Findings {
  readonly list: Diagnostic[] = []
  readonly file: string
  readonly #counts = { error: 0, warning: 0 }

  constructor(file: string) {
    this.file = file
  }

  add(
    severity: Severity,
    code: DiagnosticCode,
    at: Place,
    message: string,
    details: FindingDetails = {},
  ): void {
    if (++this.#counts[severity] > MOST) return
    const { related } = details
    const hint = typeof details.hint === 'function' ? details.hint() : details.hint
    const { line, column, endColumn } = at
    this.list.push({
      code,
      severity,
      message,
      file: this.file,
      line,
      column,
      endColumn,
      ...(hint === undefined ? {} : { hint }),
      ...(related === undefined ? {} : { related }),
    })
  }

  error(code: DiagnosticCode, at: Place, message: string, details?: FindingDetails): void {
    this.add('error', code, at, message, details)
  }

  warning(code: DiagnosticCode, at: Place, message: string, details?: FindingDetails): void {
    this.add('warning', code, at, message, details)
  }

  related(at: Place, message: string): Related {
    return { ...at, message, file: this.file }
  }

  get failed(): boolean {
    return this.#counts.error > 0
  }
}

/** Foreign text inside a message: short and without control characters. */
export function shown(text: string, most = 60): string {
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '\uFFFD')
  return clean.length > most ? `${clean.slice(0, most - 3)}...` : clean
}
