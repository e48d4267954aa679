// The rules of init as pure functions: how it reads values, names, routes, shares priorities and quota. The emulated init acts by them, the checker of
// src/config foretells by them. Imports nothing.
export * from './affinity.ts'
export * from './labels.ts'
export type { NodeView } from './node-view.ts'
export { subNode, subNodes } from './node-view.ts'
export * from './numbers.ts'
export * from './policy.ts'
export * from './priority.ts'
export * from './quota.ts'
export * from './rewrite.ts'
export * from './route.ts'
export * from './selectors.ts'
export * from './start.ts'
