// `run completion SHELL`: a script that completes commands, options and the names of scenarios. Made from the commands' own data.
import type { CommandSpec } from './command.ts'
import { COMMANDS, type CommandName } from './commands.ts'
import { bashScript, fishScript, type Words, zshScript } from './completion-scripts.ts'
import { print } from './output.ts'
import { parseChoice } from './values.ts'

const SHELLS = ['bash', 'zsh', 'fish'] as const
const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript }

export const command: CommandSpec = {
  name: 'completion',
  summary: COMMANDS.completion.summary,
  args: [{ name: '<shell>', about: 'bash, zsh or fish' }],
  options: [],
  completes: SHELLS,
  examples: [
    ['source <(run completion bash)', 'in ~/.bashrc'],
    ['source <(run completion zsh)', 'in ~/.zshrc, after compinit'],
    ['run completion fish | source', 'in ~/.config/fish/config.fish'],
  ],
  run: async ([shell = '']) => {
    print(SCRIPTS[parseChoice('shell', SHELLS)(shell)](await allWords()))
    return 0
  },
}

const allWords = async (): Promise<Words[]> =>
  Promise.all(
    (Object.keys(COMMANDS) as CommandName[]).map(async name => {
      const spec = (await COMMANDS[name].load()) as CommandSpec<never>
      const options = spec.options.map(({ flags, about, choices }) => ({
        names: flags.match(/(?<![\w-])--?[a-z][\w-]*/g) ?? [],
        about,
        takesValue: /[<[]/.test(flags),
        choices: choices ?? [],
      }))
      return { name, summary: spec.summary, options, completes: spec.completes }
    }),
  )
