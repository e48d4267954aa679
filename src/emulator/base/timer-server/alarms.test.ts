import { beforeEach, expect, test } from 'vitest'
import { Context, resume } from '../../base-nova/context.ts'
import type { Cpu } from '../../nova/abi.ts'
import type { Op } from '../op.ts'
import { Alarms, TimerSession } from './alarms.ts'

/** Nothing here enters the kernel as long as sessions have no signal handler. */
function run<T>(op: Op<T>): T {
  const step = op.next()
  if (!step.done) throw new Error('unexpected trap')
  return step.value
}

class FakeDevice {
  now = 0
  deadline: number | undefined = undefined;
  *nowUs(): Op<number> {
    return this.now
  }
  *updateDeadline(us: number | undefined): Op<void> {
    this.deadline = us
  }
}

let device: FakeDevice
let alarms: Alarms
beforeEach(() => {
  resume(new Context({ setUtcb() {}, utcb: () => 0 } as unknown as Cpu, 0))
  device = new FakeDevice()
  alarms = new Alarms(device)
})
const session = () => new TimerSession(alarms, 0)

test('a single alarm is at least 250 us ahead', () => {
  run(session().triggerOnce(10))
  expect(device.deadline).toBe(250)
})

test('alarms within 250 us of the soonest go off with the last of them', () => {
  run(session().triggerOnce(1000))
  run(session().triggerOnce(1200))
  run(session().triggerOnce(2000))
  expect(device.deadline).toBe(1200)
})

test('a new trigger replaces the old one', () => {
  const one = session()
  run(one.triggerOnce(1000))
  run(one.triggerOnce(5000))
  expect(device.deadline).toBe(5000)
})

test('a periodic alarm goes on from its own time', () => {
  const one = session()
  run(one.triggerPeriodic(2000))
  expect(device.deadline).toBe(2000)
  device.now = 2100
  run(alarms.dispatch())
  expect(device.deadline).toBe(4000)
  run(one.triggerPeriodic(0))
  expect(device.deadline).toBeUndefined()
})

test('time counts from the creation of the session', () => {
  device.now = 5000
  expect(run(new TimerSession(alarms, 2000).elapsedUs())).toBe(3000)
  expect(run(new TimerSession(alarms, 2000).elapsedMs())).toBe(3)
})
