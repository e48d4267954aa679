// Spans of guest time as people read them.

/** 20 s, 1.5 s, 200 ms, 10 us, 5 ns. */
export function spanText(ns: number): string {
  const [unit, size] =
    ns >= 1e9
      ? (['s', 1e9] as const)
      : ns >= 1e6
        ? (['ms', 1e6] as const)
        : ns >= 1e3
          ? (['us', 1e3] as const)
          : (['ns', 1] as const)
  return `${Number((ns / size).toFixed(3))} ${unit}`
}
