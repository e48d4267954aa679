// `genode-run/nova`: what root tasks of one's own are written with, in place of core: the kernel interface and thin wrappers. Uses only what
// user level may see.
export * from '../nova/abi.ts'
export { type HipInfo, type HipMemory, readHip } from './hip.ts'
export { mapPhysical, read32, read64, shareText, touch, write64 } from './memory.ts'
export {
  delegateItem,
  delegateTo,
  giveCap,
  message,
  received,
  receiveWindows,
  type TypedItem,
  takeFromKernel,
  translateItem,
  word,
} from './message.ts'
export { type Entry, entryIp, ROOT_TEXT, rootProgram, rootTask } from './program.ts'
export { createSelectors, FIRST_FREE_SELECTOR, type Selectors } from './selectors.ts'
export { openSerial, print, shareSerial } from './serial.ts'
export * from './syscalls.ts'
export {
  createStarter,
  type PrepareOptions,
  prepareThread,
  type StarterOptions,
  sleepForever,
  starter,
  startThread,
  type ThreadOptions,
} from './threads.ts'
export { compute, nowUs, TSC_KHZ, tscIn } from './time.ts'
