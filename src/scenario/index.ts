// The package's public entry (`import { defineScenario } from 'genode-run'`) and this folder's door.
export { codeFrame } from './code-frame.ts'
export { findRoot, listRunFiles, type RunFileEntry, requireRoot } from './discover.ts'
export { loadRunFile, type RunFile, runFileName, scenarioOf } from './load.ts'
export { formatProblem, type Problem, ScenarioError } from './problem.ts'
export type * from './scenario.ts'
export { defineScenario, xml } from './scenario.ts'
export {
  expandAll,
  type Listed,
  loadAll,
  RESERVED_NAMES,
  reservedHint,
  type Selected,
  scenarioOfSelected,
  selectScenarios,
  tagsOf,
} from './select.ts'
export { parseSize, parseSpan } from './units.ts'
export { validateScenario } from './validate.ts'
