// The child: reads, writes and executes where its parent has attached something, or will.
import {
  compute,
  type Env,
  error,
  fetch,
  hex,
  load,
  log,
  type Op,
  stackInfo,
  store,
  Thread,
} from '../../base/index.ts'
import { MANAGED_ADDRESS, POLL_NS, Sign, WORD } from './protocol.ts'

/** Instructions `nop; nop; ud2`. */
const CODE = 0x0b0f9090

export function* runChild(env: Env): Op<void> {
  yield* log('child role started')
  yield* readAt(MANAGED_ADDRESS)
  while (yield* modifyAt(MANAGED_ADDRESS)) yield* compute(POLL_NS)
  yield* executeAt(env, MANAGED_ADDRESS)
}

function* readAt(address: number): Op<void> {
  yield* log('perform read operation at ', hex(address))
  yield* log('read value ', hex(yield* load(address, 4)))
}

/** Increments the word at `address` if the parent has set it; false when it is time to stop. */
function* modifyAt(address: number): Op<boolean> {
  const value = yield* load(address, WORD)
  if (value === Sign.STOP) return false
  if (value !== Sign.READ + 1) {
    yield* store(address, WORD, (yield* load(address, WORD)) + 1)
    const modified = yield* load(address, WORD)
    if ((yield* load(address + WORD, WORD)) === Sign.STOP) return false
    yield* log('modify memory at ', hex(address), ' from ', hex(value), ' to ', hex(modified))
  }
  if (value === Sign.READ || value === Sign.READ + 1) return true
  yield* error('could modify ROM !!! ', hex(value))
  return false
}

function* executeAt(env: Env, address: number): Op<void> {
  yield* startFaulter(env, function* () {
    yield* store(address, WORD, CODE)
    yield* fetch(address)
  })
  while ((yield* load(address, WORD)) !== Sign.STOP) yield* compute(POLL_NS)

  yield* store(address, WORD, Sign.EXEC)
  yield* startFaulter(env, function* () {
    const onStack = stackInfo().top - 2 * WORD
    yield* store(onStack, WORD, CODE)
    yield* fetch(onStack)
  })
  while ((yield* load(address, WORD)) === Sign.EXEC) yield* compute(POLL_NS)

  yield* log('\n--- child role of region-manager fault test finished ---')
  yield* store(address, WORD, Sign.SHUTDOWN)
}

function* startFaulter(env: Env, run: () => Op<void>): Op<void> {
  const thread = yield* Thread.create(env.threads, { name: 'exec_fault', stackSize: 8 * 1024 }, run)
  if (thread.ok) yield* thread.value.start()
  else yield* error('no thread: ', thread.error)
}
