// Character-level comparison of a wanted text with an actual one. The wanted text may have holes that stand for anything.

export interface DiffPart {
  kind: 'same' | 'missing' | 'extra'
  text: string
}

/** Characters of the wanted text; `null` is a hole, which fits any run of characters at no cost. */
export type Template = readonly (string | null)[]

const LONGEST = 400

/** Least number of characters to insert or delete so that `actual` fits; texts are compared up to 400 characters. */
export function templateDistance(template: Template, actual: string): number {
  return table(template.slice(0, LONGEST), [...actual].slice(0, LONGEST)).cost.at(-1)!
}

/** Stretches that are the same, missing in `actual`, or extra in it. What fits a hole is the same. */
export function diffTemplate(template: Template, actual: string): DiffPart[] {
  const wanted = template.slice(0, LONGEST)
  const characters = [...actual]
  const found = characters.slice(0, LONGEST)
  const { cost, width } = table(wanted, found)
  const parts: DiffPart[] = []
  let i = wanted.length
  let j = found.length
  while (i > 0 || j > 0) {
    const here = cost[i * width + j]!
    const w = i > 0 ? wanted[i - 1] : undefined
    if (w === null) {
      if (j > 0 && cost[i * width + j - 1] === here) parts.push({ kind: 'same', text: found[--j]! })
      else i--
    } else if (w !== undefined && j > 0 && w === found[j - 1] && cost[(i - 1) * width + j - 1] === here) {
      parts.push({ kind: 'same', text: w })
      i--
      j--
    } else if (j > 0 && cost[i * width + j - 1]! + 1 === here)
      parts.push({ kind: 'extra', text: found[--j]! })
    else parts.push({ kind: 'missing', text: wanted[--i]! })
  }
  parts.reverse()
  if (characters.length > LONGEST) parts.push({ kind: 'same', text: characters.slice(LONGEST).join('') })
  return joined(parts)
}

function table(wanted: Template, found: readonly string[]): { cost: Uint16Array; width: number } {
  const width = found.length + 1
  const cost = new Uint16Array((wanted.length + 1) * width)
  for (let j = 1; j < width; j++) cost[j] = j
  for (let i = 1; i <= wanted.length; i++) {
    const w = wanted[i - 1]
    const row = i * width
    cost[row] = cost[row - width]! + (w === null ? 0 : 1)
    for (let j = 1; j < width; j++) {
      const above = cost[row - width + j]!
      const left = cost[row + j - 1]!
      if (w === null) cost[row + j] = Math.min(above, left)
      else if (w === found[j - 1]) cost[row + j] = Math.min(cost[row - width + j - 1]!, above + 1, left + 1)
      else cost[row + j] = Math.min(above, left) + 1
    }
  }
  return { cost, width }
}

function joined(parts: readonly DiffPart[]): DiffPart[] {
  const result: DiffPart[] = []
  for (const part of parts) {
    const last = result.at(-1)
    if (last?.kind === part.kind) last.text += part.text
    else result.push({ ...part })
  }
  return result
}
