import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLineAssembler } from './assembler.ts'
import { CUT_MARK, MAX_LINE_BYTES } from './lines.ts'

const encoder = new TextEncoder()
const assemble = (...chunks: (string | Uint8Array)[]) => {
  const assembler = createLineAssembler()
  const lines = chunks.flatMap(chunk => assembler(typeof chunk === 'string' ? encoder.encode(chunk) : chunk))
  return [...lines, ...assembler.finish()]
}

describe('line assembler', () => {
  it.each([
    ['plain', 'a\nb\n', ['a', 'b']],
    ['a last line without its end', 'a\nb', ['a', 'b']],
    ['empty lines', '\n\r\n', ['', '']],
    ['colours and carriage returns', '\u001b[31mError: x\u001b[0m\r\r\n', ['Error: x']],
    ['a colour at the end only', '[init -> x] y \u001b[0m\u001b[0m\r\r\n', ['[init -> x] y ']],
    ['cursor control and modes', '\u001bc\u001b[?7l\u001b[2J\u001b[0mSeaBIOS\n', ['SeaBIOS']],
    ['window titles', '\u001b]0;title\u0007a\u001b]0;title\u001b\\b\n', ['ab']],
    ['an unfinished sequence ends with its line', 'a\u001b[31\nb\u001b\nc', ['a', 'b', 'c']],
    ['control characters', '\fNOVA\u0000 x\ty\u007f\n', ['NOVA x\ty']],
    ['a carriage return within', '\rBender\n', ['Bender']],
    ['UTF-8', 'größe 漢 😀\n', ['größe 漢 😀']],
  ])('%s', (_, input, lines) => {
    expect(assemble(input).map(line => line.text)).toEqual(lines)
  })

  it('shows invalid UTF-8 as U+FFFD', () =>
    expect(assemble(Uint8Array.of(0x61, 0xff, 0xc3, 0x0a, 0xe6, 0xbc, 0x0a)).map(line => line.text)).toEqual([
      'a\ufffd\ufffd',
      '\ufffd',
    ]))

  it('knows components and where lines end in the stream', () =>
    expect(assemble('[init -> x] a\r\n', 'b')).toEqual([
      { text: '[init -> x] a', component: 'init -> x', endOffset: 15, cut: false },
      { text: 'b', endOffset: 16, cut: false },
    ]))

  it('cuts a line that does not end, once, and goes on behind it', () => {
    const lines = assemble('y'.repeat(3 * MAX_LINE_BYTES), 'y'.repeat(1000), 'y\nnext\n')
    expect(lines.map(line => [line.text.length, line.cut])).toEqual([
      [MAX_LINE_BYTES + CUT_MARK.length, true],
      [4, false],
    ])
    expect(assemble(`${'y'.repeat(MAX_LINE_BYTES)}\n`)[0]!.cut).toBe(false)
  })

  it('agrees with a plain reading of the whole, however the bytes are split', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), fc.nat(300), (noise, a, b) => {
        const bytes = noise.map(byte => (byte < 40 ? 0x0a : byte === 0x1b ? 0x41 : byte))
        const [low, high] = [Math.min(a, b), Math.max(a, b)]
        const lines = assemble(bytes.subarray(0, low), bytes.subarray(low, high), bytes.subarray(high)).map(
          line => line.text,
        )
        const text = new TextDecoder('utf-8', { ignoreBOM: true })
        const parts: string[] = []
        let from = 0
        for (const [at, byte] of bytes.entries()) {
          if (byte !== 0x0a) continue
          parts.push(text.decode(bytes.slice(from, at).filter(c => c !== 0x7f)))
          from = at + 1
        }
        if (from < bytes.length) parts.push(text.decode(bytes.slice(from).filter(c => c !== 0x7f)))
        expect(lines).toEqual(parts)
      }),
    ))

  it('takes noise of any kind', () =>
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }),
        chunks => void assemble(...chunks),
      ),
    ))
})
