import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { bootImage } from './boot-image.ts'
import { interact } from './interactive.ts'
import { fakeEngine, type Happening } from './testing.ts'

const boot = async (happenings: Happening[], forNs?: number) => {
  const engine = fakeEngine({ happenings })
  let text = ''
  const end = await bootImage({
    launch: () => engine.launch({} as never, {} as never),
    forNs,
    write: bytes => {
      text += Buffer.from(bytes).toString()
    },
  })
  expect(engine.calls.at(-1)).toBe('stop')
  return { text, end }
}

describe('a boot without expectations', () => {
  const happenings: Happening[] = [
    { ns: 100, text: 'Genode 26.02\n' },
    { ns: 200, text: '759 MiB RAM and 63256 caps assigned to init\n' },
    { ns: 250, text: '[init] Error: x\n' },
    { ns: 300, text: '[init -> a] last\n' },
    { ns: 301, text: 'too late\n' },
  ]

  it('ends after its time, counted from init’s start', async () => {
    const { text, end } = await boot(happenings, 100)
    expect(text).toContain('last\n')
    expect(text).not.toContain('too late')
    expect(end).toEqual({ kind: 'time', nowNs: 300 })
  })

  it('ends when nothing can happen any more, faults or not', async () => {
    expect(await boot(happenings)).toMatchObject({
      end: { kind: 'idle' },
      text: expect.stringContaining('too late'),
    })
  })
})

describe('the terminal as serial line', () => {
  it('sends keys, shows output, leaves on Ctrl-], and puts the terminal back', async () => {
    const engine = fakeEngine({
      happenings: [{ ns: 1, text: 'hello\n' }],
      onInput: (text, nowNs) => [{ ns: nowNs + 1, text: `<${text}>` }],
    })
    const modes: boolean[] = []
    const input = Object.assign(new EventEmitter(), {
      setRawMode: (mode: boolean) => void modes.push(mode),
      resume: () => {},
      pause: () => {},
    })
    let shown = ''
    const running = await engine.launch({} as never, {} as never)
    const left = interact({
      running,
      input: input as never,
      write: bytes => {
        shown += Buffer.from(bytes).toString()
        if (shown === 'hello\n') setImmediate(() => input.emit('data', Buffer.from('k')))
        if (shown.endsWith('>')) setImmediate(() => input.emit('data', Buffer.from([0x1d])))
      },
    })
    expect(await left).toEqual({ kind: 'left' })
    expect(shown).toBe('hello\n<k>')
    expect(modes).toEqual([true, false])
    expect(input.listenerCount('data')).toBe(0)
  })
})
