// Links a component statically (profile 10.02): base's door and the start-up code as one function. The bundler puts this script and the
// component's into one program; where components are dynamic, ld.lib.so does the same at run time.

import type { ProgramFactory } from '../nova/abi.ts'
import type { ComponentDefinition } from './component.ts'
import * as base from './index.ts'
import { staticProgram } from './static.ts'

const exported = Object.freeze({ ...base })

export default (make: (exports: typeof exported) => ComponentDefinition): ProgramFactory =>
  staticProgram(make(exported))
