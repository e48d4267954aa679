// The three shells' completion scripts, from the same words. Names of scenarios are asked from `run list --names` when they are needed.

export interface Words {
  name: string
  summary: string
  options: { names: string[]; about: string; takesValue: boolean; choices: readonly string[] }[]
  completes: 'scenarios' | 'files' | readonly string[] | undefined
}

const HEAD = (shell: string) =>
  `# Completion of the command run for ${shell}; made by: run completion ${shell}`

const listOf = (words: Words[]): string => words.map(({ name }) => name).join(' ')
const optionsOf = ({ options }: Words): string => options.flatMap(({ names }) => names).join(' ')
const quote = (text: string): string => `'${text.replace(/'/g, `'\\''`)}'`

/** The choices of options that take one, as `case` branches on the word before. */
const choiceBranches = (words: Words[]): string => {
  const branches = new Map<string, string>()
  for (const { options } of words)
    for (const { names, choices } of options)
      if (choices.length > 0) for (const name of names) branches.set(name, choices.join(' '))
  return [...branches].map(([name, choices]) => `    ${name}) echo ${quote(choices)}; return ;;`).join('\n')
}

const wordBranches = (words: Words[]): string =>
  words
    .map(entry => {
      const more =
        entry.completes === 'scenarios'
          ? '; run list --names 2>/dev/null'
          : Array.isArray(entry.completes)
            ? `; echo ${quote(entry.completes.join(' '))}`
            : ''
      return `    ${entry.name}) echo ${quote(optionsOf(entry))}${more} ;;`
    })
    .join('\n')

/** One shell function for bash and zsh that prints what may follow: arguments are the command and the word before. */
const candidates = (words: Words[]): string => `_genode_run_candidates() {
  case "$2" in
${choiceBranches(words)}
  esac
  case "$1" in
    '') echo ${quote(`${listOf(words)} help --help --version`)}; run list --names 2>/dev/null ;;
${wordBranches(words)}
    *) echo ${quote(optionsOf(words.find(({ name }) => name === 'run') as Words))}; run list --names 2>/dev/null ;;
  esac
}`

export const bashScript = (words: Words[]): string => `${HEAD('bash')}
${candidates(words)}
_genode_run() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} first=
  [ "$COMP_CWORD" -gt 1 ] && first=\${COMP_WORDS[1]}
  COMPREPLY=($(compgen -W "$(_genode_run_candidates "$first" "$before")" -- "$current"))
}
complete -o default -o nosort -F _genode_run run
`

export const zshScript = (words: Words[]): string => `#compdef run
${HEAD('zsh')}
${candidates(words)}
_genode_run() {
  local first=
  (( CURRENT > 2 )) && first=$words[2]
  local -a found
  found=(\${=$(_genode_run_candidates "$first" "$words[CURRENT-1]")})
  compadd -a found
  _files
}
compdef _genode_run run
`

export const fishScript = (words: Words[]): string => {
  const names = listOf(words)
  const first = words.map(
    ({ name, summary }) => `complete -c run -n __fish_use_subcommand -a ${name} -d ${quote(summary)}`,
  )
  const options = words.flatMap(({ name, options }) =>
    options.map(({ names: flags, about, takesValue, choices }) => {
      const spelled = flags.map(flag =>
        flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
      )
      const value = takesValue ? ` -r${choices.length > 0 ? ` -a ${quote(choices.join(' '))}` : ''}` : ''
      const when =
        name === 'run' ? `not __fish_seen_subcommand_from ${names}` : `__fish_seen_subcommand_from ${name}`
      return `complete -c run -n ${quote(when)} ${spelled.join(' ')}${value} -d ${quote(about)}`
    }),
  )
  return `${HEAD('fish')}
complete -c run -n ${quote(`not __fish_seen_subcommand_from ${names}`)} -a '(run list --names 2>/dev/null)'
complete -c run -n '__fish_seen_subcommand_from run check build serial' -a '(run list --names 2>/dev/null)'
${[...first, ...options].join('\n')}
`
}
