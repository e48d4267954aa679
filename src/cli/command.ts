// What a command is: its words, options and help as data, and one function. Commander, the help texts and the shell completion are made from it.

export interface OptionSpec {
  /** As commander reads it: '-v, --verbose', '--seed <N|random>'. */
  flags: string
  about: string
  /** Turns the text into the value; throws UserError when it is wrong. */
  parse?: (text: string) => unknown
  /** The values that completion offers. */
  choices?: readonly string[]
  /** May be given several times; the value is a list. */
  many?: true
}

export interface CommandSpec<Options = Record<string, unknown>> {
  name: string
  summary: string
  /** As commander reads it: '[names...]', '<file>'. */
  args: { name: string; about: string }[]
  options: OptionSpec[]
  examples: [command: string, meaning: string][]
  /** Words that completion offers besides options. */
  completes?: 'scenarios' | 'files' | readonly string[]
  /** Returns the exit code. */
  run(words: string[], options: Options): Promise<number>
}

/** A command as the table of commands holds it: enough to find it and to list it, without loading it. */
export interface CommandEntry {
  summary: string
  load(): Promise<CommandSpec<never>>
}
