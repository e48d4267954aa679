// All commands. Their names are reserved words: a scenario of the same name is run as `run -- NAME`.
import type { CommandEntry } from './command.ts'

export const COMMANDS = {
  run: {
    summary: 'run scenarios (the default: `run log` is `run run log`)',
    load: async () => (await import('./run.ts')).command,
  },
  list: {
    summary: 'list the scenarios there are',
    load: async () => (await import('./list.ts')).command,
  },
  check: {
    summary: 'check a scenario or an init configuration without booting',
    load: async () => (await import('./check.ts')).command,
  },
  convert: {
    summary: 'write a configuration in the other notation: XML or HID',
    load: async () => (await import('./convert.ts')).command,
  },
  build: {
    summary: 'build the boot image of a scenario',
    load: async () => (await import('./build.ts')).command,
  },
  boot: {
    summary: 'boot an image or a configuration and stream its serial line',
    load: async () => (await import('./boot.ts')).command,
  },
  serial: {
    summary: 'show the last serial log of a scenario again',
    load: async () => (await import('./serial.ts')).command,
  },
  new: {
    summary: 'write a new scenario that passes right away',
    load: async () => (await import('./new.ts')).command,
  },
  report: {
    summary: 'make the reports of a run again from its events',
    load: async () => (await import('./report.ts')).command,
  },
  merge: {
    summary: 'join the events of several runs into one report',
    load: async () => (await import('./merge.ts')).command,
  },
  doctor: {
    summary: 'say what this machine has and what is missing',
    load: async () => (await import('./doctor.ts')).command,
  },
  bench: {
    summary: 'measure, with ratios to references of the same machine',
    load: async () => (await import('./bench.ts')).command,
  },
  prune: {
    summary: 'delete old run folders',
    load: async () => (await import('./prune.ts')).command,
  },
  completion: {
    summary: 'print a completion script for bash, zsh or fish',
    load: async () => (await import('./completion.ts')).command,
  },
} satisfies Record<string, CommandEntry>

export type CommandName = keyof typeof COMMANDS

/** All reserved words. */
export const RESERVED: readonly string[] = [...Object.keys(COMMANDS), 'help']

export const isCommand = (word: string | undefined): word is CommandName =>
  word !== undefined && Object.hasOwn(COMMANDS, word)
