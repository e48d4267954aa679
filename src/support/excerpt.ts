// A part of a long source line that fits into a code frame.

const WIDTH = 100

export interface Excerpt {
  /** Control characters are blanks; what was cut off shows as an ellipsis. */
  text: string
  /** Where the place begins and ends in `text`, as indices. */
  from: number
  to: number
}

/** Cuts a line around [column, endColumn), which count from 1, so that the frame stays readable. */
export function excerpt(line: string, column: number, endColumn: number): Excerpt {
  const start = line.length <= WIDTH || column < WIDTH * 0.7 ? 0 : column - Math.floor(WIDTH * 0.5)
  const cut = line.slice(start, start + WIDTH).replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')
  const front = start > 0 ? '…' : ''
  const from = column - 1 - start + front.length
  const to = Math.max(from + 1, Math.min(endColumn - 1 - start + front.length, front.length + cut.length))
  return { text: `${front}${cut}${start + WIDTH < line.length ? '…' : ''}`, from, to }
}
