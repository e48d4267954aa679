// What parent and child agree on: an address in the child, and words that they leave each other in the memory attached there.

export const MANAGED_ADDRESS = 0x18000000
export const WORD = 8

export const Sign = {
  /** The parent asks the child to stop what it does. */
  STOP: 0xdead,
  /** The child is to increment this word. */
  READ: 0x12345,
  WRITE: 0x12344,
  EXEC: 0x12343,
  /** The child is done. */
  SHUTDOWN: 0x12342,
} as const

/** Time between two looks at a word that the other one will change. */
export const POLL_NS = 20_000
