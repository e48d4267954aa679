// Entities in XML text and attribute values: which are none, and which stay as they are because Genode does not decode attribute values.
import type { Findings } from './findings.ts'
import { shown } from './findings.ts'
import type { Source } from './source.ts'

const KNOWN = /^&(?:lt|gt|amp|quot|apos|#\d{1,7}|#x[\da-fA-F]{1,6});/

const DECODED: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  '#x00': '\0',
}

/** Text as Genode reads it: these entities and no others are decoded; in attribute values none is. */
export const decodeEntities = (text: string): string =>
  text.includes('&')
    ? text.replace(/&(lt|gt|amp|quot|apos|#x00);/g, (_, name: string) => DECODED[name]!)
    : text

/** Whether every `&` of the text begins an entity. */
export const hasEntitiesOnly = (text: string): boolean =>
  [...text.matchAll(/&/g)].every(({ index }) => KNOWN.test(text.slice(index, index + 12)))

export function checkEntities(
  text: string,
  offset: number,
  source: Source,
  findings: Findings,
  where: 'text' | 'value',
): void {
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1)) {
    const entity = KNOWN.exec(text.slice(at, at + 12))?.[0]
    const place = source.place(offset + at, offset + at + (entity?.length ?? 1))
    if (entity === undefined)
      findings.warning(
        'config/xml-entity',
        place,
        `\`${shown(/^&[\w#]{0,20};?/.exec(text.slice(at, at + 24))![0])}\` is no entity`,
        {
          hint: 'a literal & is written &amp;',
        },
      )
    else if (where === 'value')
      findings.warning(
        'config/xml-raw-entity',
        place,
        `\`${entity}\` stays as it stands: Genode does not decode attribute values`,
      )
  }
}
