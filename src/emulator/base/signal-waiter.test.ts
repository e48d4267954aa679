import { beforeEach, expect, test } from 'vitest'
import { Context, resume } from '../base-nova/context.ts'
import type { Cpu } from '../nova/abi.ts'
import type { Op } from './op.ts'
import { SignalContext } from './signal.ts'
import { SignalWaiter } from './signal-waiter.ts'

/** Result of an operation, or 'blocked' if it entered the kernel to wait. */
function run<T>(op: Op<T>): T | 'blocked' {
  const step = op.next()
  return step.done ? step.value : 'blocked'
}

let waiter: SignalWaiter
let freed: number[]
let imprint: number
beforeEach(() => {
  resume(new Context({ setUtcb() {}, utcb: () => 0, regs: new Float64Array(32) } as unknown as Cpu, 0))
  freed = []
  imprint = 1
  waiter = new SignalWaiter({
    *newContext(receiver) {
      return new SignalContext({
        cap: { sel: imprint },
        imprint: imprint++,
        level: 'io',
        receiver,
        *handler() {},
      })
    },
    *freeContext(context) {
      freed.push(context.imprint)
    },
  })
})
const manage = () => run(waiter.manage()) as SignalContext
const deliver = (context: SignalContext, count: number) => run(context.receiver.deliver(context, count))
const wait = () => {
  const signal = run(waiter.waitForSignal())
  if (signal === 'blocked') throw new Error('blocked')
  return signal
}

test('a thread waits as long as nothing is pending', () => {
  manage()
  expect(run(waiter.waitForSignal())).toBe('blocked')
})

test('signals of a context that come before they are taken are delivered as one', () => {
  const context = manage()
  deliver(context, 2)
  deliver(context, 3)
  const signal = wait()
  expect([signal.context, signal.num]).toEqual([context, 5])
  expect(run(waiter.waitForSignal())).toBe('blocked')
})

test('contexts are delivered in the order in which they became pending', () => {
  const [a, b] = [manage(), manage()]
  deliver(b, 1)
  deliver(a, 1)
  deliver(b, 1)
  expect([wait().context, wait().context]).toEqual([b, a])
})

test('dissolving waits for the last copy of a signal', () => {
  const context = manage()
  deliver(context, 1)
  const signal = wait()
  const copy = signal.copy()
  const dissolving = waiter.dissolve(context)
  expect(run(dissolving)).toBe('blocked')
  expect(freed).toEqual([context.imprint])
  run(signal.release())
  expect(context.references).toBe(1)
  run(copy.release())
  expect(context.references).toBe(0)
})

test('a context that nobody refers to is dissolved at once, with what was pending', () => {
  const context = manage()
  deliver(context, 1)
  expect(run(waiter.dissolve(context))).toBeUndefined()
  expect(run(waiter.waitForSignal())).toBe('blocked')
})
