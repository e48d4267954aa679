// Debug messages of the classic era: the function, then the text in colour (reference genode.md 15.3).

import { log, type Op } from '../base/index.ts'

export const debugLine = (where: string, text: string): Op<void> => log(where, ': \x1b[33m', text, '\x1b[0m')
