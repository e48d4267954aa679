// `run --help`: what there is, made from the table of commands.
import { COMMANDS } from './commands.ts'

export const overview = (): string => {
  const width = Math.max(...Object.keys(COMMANDS).map(name => name.length))
  const rows = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(width)}   ${summary}`)
  return `run: boots operating-system scenarios and says pass or fail

Usage: run NAME...            run scenarios by name, glob ('timer*'), variant (name:variant) or tag (@smoke)
       run COMMAND [...]      one of the commands below; 'run COMMAND --help' tells more
       run -- NAME            a scenario that has the name of a command

Commands:
${rows.join('\n')}

Examples:
  run log                     boot the scenario of run/log.run.ts and judge it
  run --all --reports out     all scenarios; report.json, junit.xml and index.html in out/
  run timer -v                with every line of the serial log
  run new hello               write a scenario to start from

Exit codes: 0 all passed, 1 some scenario did not pass, 2 wrong usage or invalid input, 3 the host's fault,
            70 a bug in run itself, 130 and 143 interrupted
`
}
