import { expect, it } from 'vitest'
import { describeThreads } from './hang.ts'

it('lists who waits for what, and counts servers that wait for calls', () => {
  const threads = [
    { ec: 1, label: 'core', thread: 'core', state: 'blocked', waitsFor: 'semaphore 0x1 (lock of core)' },
    { ec: 2, label: 'core', thread: 'pager', state: 'idle', waitsFor: 'calls' },
    { ec: 3, label: '', name: 'EC3', thread: '', state: 'running', waitsFor: '' },
  ]
  expect(describeThreads(threads)).toEqual([
    'threads:\n  core: blocked, waits for semaphore 0x1 (lock of core)\n  EC3: running\n  1 other waits for calls',
  ])
})

it('is silent where the engine cannot tell', () => {
  for (const nothing of [undefined, null, [], 'x', {}]) expect(describeThreads(nothing)).toEqual([])
})

it('shows the first of many', () => {
  const threads = Array.from({ length: 100 }, (_, i) => ({ label: `c${i}`, state: 'blocked' }))
  expect(describeThreads(threads)[0]?.split('\n')).toHaveLength(42)
})
