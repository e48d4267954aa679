// Places in a source text: offsets to line and column.

/** Where a piece of text stands. Line and columns count from 1, in UTF-16 units; `endColumn` is the one behind it, on the same line. */
export interface Place {
  line: number
  column: number
  endColumn: number
}

export interface Source {
  readonly text: string
  readonly file: string
  /** Place of text[start..end); cut at the end of its first line. */
  place(start: number, end?: number): Place
}

function lineStartsOf(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

export function createSource(text: string, file: string): Source {
  const starts = lineStartsOf(text)
  const lineOf = (offset: number): number => {
    let [low, high] = [0, starts.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (starts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return low
  }
  return {
    text,
    file,
    place(start, end = start + 1) {
      const line = lineOf(start)
      const column = start - starts[line]! + 1
      const lineEnd = line + 1 < starts.length ? starts[line + 1]! - 1 : text.length
      return {
        line: line + 1,
        column,
        endColumn: Math.max(column + 1, column + Math.min(end, lineEnd) - start),
      }
    },
  }
}
