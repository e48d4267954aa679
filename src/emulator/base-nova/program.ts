// What base needs to know of programs as the processor runs them: their types, entry points and text header.

export {
  type Cpu,
  ENTRY_OFFSET,
  ENTRY_SIZE,
  type Op,
  PROGRAM_SCRIPT_LENGTH_OFFSET,
  type ProgramFactory,
  SCRIPT_OFFSET,
  type Thread as Execution,
} from '../nova/abi.ts'
