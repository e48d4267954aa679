// Spans of guest time as people read them.

/** 20 s, 1.5 s, 200 ms, 10 us, 5 ns. */
export function spanText(ns: number): string {
  if (ns >= 1e9) return `${Number((ns / 1e9).toFixed(3))} s`
  if (ns >= 1e6) return `${Number((ns / 1e6).toFixed(3))} ms`
  return ns >= 1e3 ? `${Number((ns / 1e3).toFixed(3))} us` : `${ns} ns`
}
