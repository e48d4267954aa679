// Colours of the terminal reporter, behind one door for chalk: roles, not colours, and a fixed colour for each component's label.
import { Chalk, type ColorSupportLevel } from 'chalk'

export interface Style {
  pass(text: string): string
  fail(text: string): string
  warn(text: string): string
  dim(text: string): string
  bold(text: string): string
  hint(text: string): string
  /** A serial line with its component's label in the component's colour. */
  serialLine(text: string): string
}

const PALETTE = ['cyan', 'magenta', 'blue', 'yellow', 'greenBright', 'cyanBright', 'magentaBright'] as const

/** Styles for a colour level; level 0 returns every text unchanged. */
export const createStyle = (level: ColorSupportLevel): Style => {
  const chalk = new Chalk({ level })
  const labelled = (label: string, rest: string): string => chalk[colorOf(label)](label) + serialRest(rest)
  const serialRest = (text: string): string =>
    /^ ?(Error|Uncaught|Denied)\b|\bError:/.test(text)
      ? chalk.red(text)
      : /\bWarning:/.test(text)
        ? chalk.yellow(text)
        : text
  return {
    pass: text => chalk.green(text),
    fail: text => chalk.red(text),
    warn: text => chalk.yellow(text),
    dim: text => chalk.dim(text),
    bold: text => chalk.bold(text),
    hint: text => chalk.cyan(text),
    serialLine: text => {
      const label = /^\[[^\]]{1,200}\]/.exec(text)?.[0]
      return label ? labelled(label, text.slice(label.length)) : serialRest(text)
    },
  }
}

const colorOf = (label: string): (typeof PALETTE)[number] => {
  let hash = 0
  for (let i = 0; i < label.length; i++) hash = (hash * 31 + label.charCodeAt(i)) >>> 0
  return PALETTE[hash % PALETTE.length] as (typeof PALETTE)[number]
}
