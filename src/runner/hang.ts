// Who waits for whom, as paragraphs of a verdict: made from what the engine tells about its threads, if it can.

/** What the emulator says of a thread; other engines may say less. */
interface ThreadView {
  /** Component, as in log lines; empty for the kernel's own. */
  label?: string
  thread?: string
  name?: string
  state?: string
  waitsFor?: string
}

const MOST = 40

/** One paragraph listing the threads, or none; those that wait for calls, as servers do, are only counted. Takes whatever an engine gave. */
export function describeThreads(threads: unknown): string[] {
  if (!Array.isArray(threads) || threads.length === 0) return []
  const busy = threads.filter(thread => (thread as ThreadView | null)?.state !== 'idle')
  const rows = busy.slice(0, MOST).map(thread => `  ${row(thread as ThreadView)}`)
  const more = busy.length > MOST ? [`  and ${busy.length - MOST} more`] : []
  const idle = threads.length - busy.length
  const rest = idle > 0 ? [`  ${idle} other${idle > 1 ? 's wait' : ' waits'} for calls`] : []
  return [['threads:', ...rows, ...more, ...rest].join('\n')]
}

function row(thread: ThreadView): string {
  if (typeof thread !== 'object' || thread === null) return String(thread)
  const { label, thread: own, name, state, waitsFor } = thread
  const who = [label || name, own && own !== label && `thread ${own}`].filter(Boolean).join(', ')
  return `${who || 'a thread'}: ${[state, waitsFor && `waits for ${waitsFor}`].filter(Boolean).join(', ')}`
}
