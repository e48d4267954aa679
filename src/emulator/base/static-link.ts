// Links a component with base into one program (profile 10.02 has no dynamic linker). The default export makes the program from what a
// component's script is: a function of base's exports that yields the component.

import type { ProgramFactory } from '../base-nova/program.ts'
import type { ComponentDefinition } from './component.ts'
import * as base from './index.ts'
import { program } from './startup.ts'

const exported = Object.freeze({ ...base })

export default (make: (exports: typeof exported) => ComponentDefinition): ProgramFactory => {
  const definition = make(exported)
  return program(function* () {
    return definition
  })
}
