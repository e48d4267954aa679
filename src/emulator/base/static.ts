// Program of a component that is linked with base into one image (profile 10.02, and start nodes with `ld: no`).

import type { ProgramFactory } from '../nova/abi.ts'
import type { ComponentDefinition } from './component.ts'
import { program } from './startup.ts'

/** Default export of a static program's bundle: `export default staticProgram(definition)`. */
export const staticProgram = (definition: ComponentDefinition): ProgramFactory =>
  program(function* () {
    return definition
  })
