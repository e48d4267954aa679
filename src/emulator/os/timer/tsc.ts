// Conversion between microseconds and ticks of the time-stamp counter, without leaving whole numbers.

export const usFromTsc = (tsc: number, khz: number): number => {
  if (khz === 0) return 0
  const ms = Math.floor(tsc / khz)
  return ms * 1000 + Math.floor(((tsc % khz) * 1000) / khz)
}

export const tscFromUs = (us: number, khz: number): number => {
  const ms = Math.floor(us / 1000)
  return ms * khz + Math.floor(((us % 1000) * khz) / 1000)
}
