// What happens inside the kernel that diagnostics want to know; none of it is visible to programs.

export type KernelEvent =
  | { kind: 'ec-created'; ec: number; pd: string; ecKind: string }
  | { kind: 'ec-named'; ec: number; name: string; label: string; thread: string }
  | { kind: 'ec-died'; ec: number; name: string; pd: string; reason: string }
  | {
      kind: 'fault'
      ec: number
      name: string
      pd: string
      vector: number
      errorCode: number
      address: number
    }
  /** A program threw a JavaScript exception: a mistake of its author. */
  | { kind: 'program-error'; ec: number; name: string; pd: string; stack: string }
  /** A thread's generator returned, which no thread may. */
  | { kind: 'program-ended'; ec: number; name: string }
