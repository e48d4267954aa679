import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Calendar, CalendarEvent } from './calendar.ts'

test('equal times run in the order of scheduling, others by time; cancelled ones do not run', () => {
  const operation = fc.record({
    event: fc.nat(9),
    at: fc.option(fc.nat(5), { nil: undefined }),
  })
  fc.assert(
    fc.property(fc.array(operation), operations => {
      const calendar = new Calendar()
      const ran: number[] = []
      const events = Array.from({ length: 10 }, (_, i) => new CalendarEvent(() => ran.push(i)))
      let model: { event: number; at: number; order: number }[] = []
      operations.forEach(({ event, at }, order) => {
        model = model.filter(m => m.event !== event)
        if (at === undefined) calendar.cancel(events[event]!)
        else {
          calendar.schedule(events[event]!, at)
          model.push({ event, at, order })
        }
        model.sort((a, b) => a.at - b.at || a.order - b.order)
        expect(calendar.nextNs).toBe(model[0]?.at ?? Number.POSITIVE_INFINITY)
      })
      calendar.runUntil(2)
      expect(ran).toEqual(model.filter(m => m.at <= 2).map(m => m.event))
      expect(calendar.size).toBe(model.filter(m => m.at > 2).length)
    }),
  )
})

test('an event is out of the calendar when it runs and may schedule itself again', () => {
  const calendar = new Calendar()
  const times: number[] = []
  const event: CalendarEvent = new CalendarEvent(at => {
    times.push(at)
    expect(event.scheduled).toBe(false)
    calendar.schedule(event, at + 10)
  })
  calendar.schedule(event, 5)
  calendar.runUntil(30)
  expect(times).toEqual([5, 15, 25])
})
