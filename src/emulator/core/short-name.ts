// Names of processes in the kernel debugger of the classic era: base name, then the ordinals of the siblings on the path below the top init.

/** `init -> init -> init.2` becomes `init.12`; an element without a number counts as 1; the top init is `init`. */
export const shortName = (label: string): string => {
  const path = label.split(' -> ')
  const last = path.at(-1) ?? ''
  const base = last.replace(/\.[0-9]+$/, '')
  const ordinals = path.slice(1).map(element => /\.([0-9]+)$/.exec(element)?.[1] ?? '1')
  return ordinals.length === 0 ? base : `${base}.${ordinals.join('')}`
}
