// Text helpers that several reporters share: times for people, control characters made visible, plurals.

/** Guest time for people: three digits that matter and the unit ('640 ns', '31 ms', '1.24 s'). */
export const formatNs = (ns: number): string => {
  if (ns < 1e3) return `${ns} ns`
  if (ns < 1e6) return `${digits(ns / 1e3)} us`
  if (ns < 1e9) return `${digits(ns / 1e6)} ms`
  return `${digits(ns / 1e9)} s`
}

/** Host time for people. */
export const formatMs = (ms: number): string => (ms < 1 ? '<1 ms' : formatNs(Math.round(ms) * 1e6))

/** Guest time in seconds with six decimals, right-aligned: the column before a log line. */
export const stamp = (ns: number): string => (ns / 1e9).toFixed(6).padStart(11)

export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

const digits = (value: number): string => {
  const places = value < 10 ? 2 : value < 100 ? 1 : 0
  const text = value.toFixed(places)
  return places === 0 ? text : text.replace(/\.?0+$/, '')
}

/**
 * Control characters as pictures (U+2400...), so that text from the serial line can neither drive a terminal nor break XML.
 * Tab stays; newline and carriage return stay only with `lines`.
 */
export const visible = (text: string, options: { lines?: boolean } = {}): string =>
  text.replace(
    /[\x00-\x08\x0a-\x1f\x7f-\x9f\ufffe\uffff]|\p{Cs}|[\u202a-\u202e\u2066-\u2069]/gu,
    character => {
      const code = character.codePointAt(0) as number
      if (options.lines && (code === 10 || code === 13)) return character
      if (code < 0x20) return String.fromCharCode(0x2400 + code)
      return code === 0x7f ? '\u2421' : '\ufffd'
    },
  )
