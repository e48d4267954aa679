// Splits HID text into segments: lines at line ends, lines at `|`, except behind `:` and `.`, which take the rest of the line.
import type { Findings } from './findings.ts'
import type { Source } from './source.ts'

export interface Segment {
  /** Without blanks around. */
  text: string
  /** Where the text begins. */
  offset: number
  line: number
  /** Column of the text, from 0. */
  column: number
}

const REST_OF_LINE = /^[:.](?: |$)/
/** Tabs are fine inside quotes and comments only. */
const CONTROL = /[\u0000-\u001f\u007f]/

/** Without blanks at the end; other white space is for the check of control characters. */
function trimmedEnd(text: string): string {
  let end = text.length
  while (end > 0 && text[end - 1] === ' ') end--
  return text.slice(0, end)
}

function* segmentsOf(line: string, number: number, lineOffset: number): Generator<Segment> {
  let start = 0
  while (start <= line.length) {
    const bar = line.indexOf('|', start)
    const first = start + line.slice(start).search(/[^ ]|$/)
    const whole = REST_OF_LINE.test(line.slice(first, first + 2))
    const end = whole || bar < 0 ? line.length : bar
    const text = whole ? line.slice(first) : trimmedEnd(line.slice(first, end))
    yield { text, offset: lineOffset + first, line: number, column: first }
    start = end + 1
  }
}

/** Segments up to the end mark. Reports control characters and a missing end mark as errors, and ends there. */
export function* hidSegments(source: Source, findings: Findings): Generator<Segment> {
  const { text } = source
  let started = false
  let number = 0
  for (let offset = 0; offset < text.length; number++) {
    const newline = text.indexOf('\n', offset)
    const end = newline < 0 ? text.length : newline
    const line = text.slice(offset, text[end - 1] === '\r' && newline >= 0 && end > offset ? end - 1 : end)
    if (started && line.startsWith('-')) return
    if (started || line.trim() !== '') {
      for (const segment of segmentsOf(line, number, offset)) {
        const quoted = REST_OF_LINE.test(segment.text)
        const control = (quoted ? segment.text.replaceAll('\t', ' ') : segment.text).search(CONTROL)
        if (control >= 0) {
          const at = segment.offset + control
          const tab = text[at] === '\t'
          findings.error(
            'config/control-character',
            source.place(at),
            tab
              ? 'a tab stands here: the whole configuration reads as empty'
              : `the control character 0x${text.charCodeAt(at).toString(16).padStart(2, '0')} makes the whole configuration read as empty`,
            {
              hint: tab ? 'indent with blanks; tabs may stand only behind `:` and `.`' : 'remove it',
            },
          )
          return
        }
        yield segment
      }
      started = true
    }
    offset = end + 1
  }
  const at = text.trimEnd().length
  findings.error(
    'config/hid-no-end',
    source.place(Math.max(0, at - 1)),
    'the end mark is missing: the whole configuration reads as empty',
    {
      hint: 'the last line of a HID text is a single -',
    },
  )
}
