// Where a field stands in a run file's text, as far as it stands there literally: imported, spread or computed parts have no place.

interface Place {
  line: number
  column: number
}

/** Comments, strings and template literals (without what they interpolate: as a whole), names, single signs. */
const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\[\s\S]|[^'\\\n])*'|"(?:\\[\s\S]|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`|[A-Za-z0-9_$][\w$.]*|[^\s]/g

interface Token {
  text: string
  at: number
}

const tokensOf = (source: string): Token[] =>
  [...source.matchAll(TOKEN)].flatMap(match =>
    /^\/[/*]/.test(match[0]) ? [] : [{ text: match[0], at: match.index }],
  )

/** 'steps[2].expect' as ['steps', 2, 'expect']. */
const segmentsOf = (path: string): (string | number)[] =>
  [...path.matchAll(/\[(\d+)\]|\[("(?:\\.|[^"\\])*")\]|([^.[\]]+)/g)].map(([, index, quoted, name]) =>
    index !== undefined ? Number(index) : quoted !== undefined ? (JSON.parse(quoted) as string) : name!,
  )

const keyText = (token: string): string => (/^['"]/.test(token) ? token.slice(1, -1) : token)

/** Index behind the element that starts at `i`: the next ',' or closing bracket on the same level. */
function skipElement(tokens: Token[], i: number): number {
  let depth = 0
  for (; i < tokens.length; i++) {
    const { text } = tokens[i]!
    if (depth === 0 && (text === ',' || text === '}' || text === ']' || text === ')')) return i
    if (text === '{' || text === '[' || text === '(') depth++
    else if (text === '}' || text === ']' || text === ')') depth--
  }
  return i
}

/** From the opening bracket at `i` to the token of the wanted member, and where its value starts. */
function member(
  tokens: Token[],
  i: number,
  segment: string | number,
): { key: number; value: number } | undefined {
  const open = tokens[i]?.text
  if (open !== (typeof segment === 'number' ? '[' : '{')) return undefined
  let index = 0
  for (i++; i < tokens.length && !/^[}\])]$/.test(tokens[i]!.text); i++) {
    if (typeof segment === 'number') {
      if (tokens[i]!.text === '.') return undefined
      if (index++ === segment) return { key: i, value: i }
    } else if (keyText(tokens[i]!.text) === segment) {
      if (tokens[i + 1]?.text === ':') return { key: i, value: i + 2 }
      return { key: i, value: i }
    }
    i = skipElement(tokens, i)
    if (tokens[i]?.text !== ',') return undefined
  }
  return undefined
}

const placeAt = (source: string, offset: number): Place => {
  const before = source.slice(0, offset)
  const line = before.split('\n').length
  return { line, column: offset - before.lastIndexOf('\n') }
}

/** The place of a field, or of the innermost part around it that stands in the text; undefined if none does. */
export function locate(source: string, path: string): Place | undefined {
  const tokens = tokensOf(source)
  const start = tokens.findIndex((token, i) => token.text === 'default' && tokens[i - 1]?.text === 'export')
  if (start < 0) return undefined
  let at = start + 1
  if (tokens[at]?.text === 'defineScenario' && tokens[at + 1]?.text === '(') at += 2
  let found = at
  for (const segment of segmentsOf(path)) {
    const next = member(tokens, at, segment)
    if (!next) break
    found = next.key
    at = next.value
  }
  const token = tokens[found]
  return token && placeAt(source, token.at)
}
