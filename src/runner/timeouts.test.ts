import { describe, expect, it } from 'vitest'
import { Deadlines } from './timeouts.ts'

describe('limits', () => {
  it('count from power-on, boot until core speaks, silence from the last line', () => {
    const deadlines = new Deadlines({ scenarioNs: 100, bootNs: 20, silenceNs: 30 })
    expect(deadlines.nextNs).toBe(20)
    expect(deadlines.expired(19)).toBeUndefined()
    expect(deadlines.expired(20)).toEqual({ limit: 'boot', allowedNs: 20, atNs: 20 })
    deadlines.booted()
    expect(deadlines.nextNs).toBe(30)
    deadlines.line(80)
    expect(deadlines.nextNs).toBe(100)
    expect(deadlines.expired(100)).toMatchObject({ limit: 'scenario' })
    expect(deadlines.expired(110)).toMatchObject({ limit: 'silence', allowedNs: 30, atNs: 110 })
  })

  it('are only those that the scenario has', () => {
    const deadlines = new Deadlines({ scenarioNs: 100, bootNs: undefined, silenceNs: undefined })
    expect(deadlines.nextNs).toBe(100)
    expect(deadlines.expired(99)).toBeUndefined()
  })
})
