// A word that is no scenario may be a mistyped command: says so.
import { UserError } from '../support/errors.ts'
import { editDistance, nearestWord } from '../support/nearest.ts'
import { COMMANDS } from './commands.ts'

/** For `catch`: adds the nearest command to the error that a selection ends with, if it is at least as near as the nearest scenario. */
export const suggestCommand =
  ([word = '']: string[]) =>
  (error: unknown): never => {
    if (!(error instanceof UserError) || error.code !== 'scenario/unknown') throw error
    const command = nearestWord(word, Object.keys(COMMANDS))
    const scenario = /^did you mean '(.*)'\?$/.exec(error.hint ?? '')?.[1]
    if (!command || (scenario && editDistance(word, scenario) < editDistance(word, command))) throw error
    const { message, location } = error
    throw new UserError('usage/unknown-word', `${message}, and no command either`, {
      hint: `did you mean \`run ${command}\`?`,
      location,
    })
  }
