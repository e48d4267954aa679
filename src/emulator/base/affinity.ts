// Affinity of a session or thread: a location within a grid of CPUs (base/include/base/affinity.h).

export interface AffinitySpace {
  readonly width: number
  readonly height: number
}
export interface AffinityLocation {
  readonly xpos: number
  readonly ypos: number
  readonly width: number
  readonly height: number
}
export interface Affinity {
  readonly space: AffinitySpace
  readonly location: AffinityLocation
}

/** No constraint. */
export const anyAffinity: Affinity = {
  space: { width: 0, height: 0 },
  location: { xpos: 0, ypos: 0, width: 0, height: 0 },
}
