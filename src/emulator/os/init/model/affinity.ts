// Affinity: a grid (space) and a rectangle in it (location). Follows Genode base/include/base/affinity.h and sandbox/child.h.
import type { NodeView } from './node-view.ts'
import { subNode } from './node-view.ts'
import { parseSigned, parseUnsigned } from './numbers.ts'

export interface AffinitySpace {
  width: number
  height: number
}

export interface AffinityLocation extends AffinitySpace {
  xpos: number
  ypos: number
}

const unsigned = (node: NodeView, name: string, fallback: number): number => {
  const text = node.attr(name)
  return text === undefined ? fallback : (parseUnsigned(text) ?? fallback)
}

const signed = (node: NodeView, name: string): number => parseSigned(node.attr(name) ?? '') ?? 0

export const wholeSpace = (space: AffinitySpace): AffinityLocation => ({ xpos: 0, ypos: 0, ...space })

/** The space of an `affinity-space` node; without one, 1×1. */
export const affinitySpace = (node: NodeView | undefined): AffinitySpace => ({
  width: node ? unsigned(node, 'width', 1) : 1,
  height: node ? unsigned(node, 'height', 1) : 1,
})

const fits = (location: AffinityLocation, space: AffinitySpace): boolean =>
  location.xpos >= 0 &&
  location.ypos >= 0 &&
  location.xpos + location.width <= space.width &&
  location.ypos + location.height <= space.height

/** The location of a start node. `space` is undefined where the configuration has no `affinity-space`. */
export function affinityLocation(
  start: NodeView,
  space: AffinitySpace | undefined,
  childName: string,
): { location: AffinityLocation; warnings: string[] } {
  const grid = space ?? affinitySpace(undefined)
  const node = subNode(start, 'affinity')
  if (!node) return { location: wholeSpace(grid), warnings: [] }
  const warnings = space
    ? []
    : [`affinity-space configuration missing, but affinity defined for child ${childName}`]
  const location = {
    xpos: signed(node, 'xpos'),
    ypos: signed(node, 'ypos'),
    width: unsigned(node, 'width', node.attr('xpos') === undefined ? grid.width : 1),
    height: unsigned(node, 'height', node.attr('ypos') === undefined ? grid.height : 1),
  }
  if (fits(location, grid)) return { location, warnings }
  warnings.push(`${childName}: affinity location exceeds affinity-space boundary`)
  return { location: wholeSpace(grid), warnings }
}

/** A child's request within its own space, seen from its init: the product of both spaces, the location scaled and shifted. */
export function nestAffinity(
  outer: { space: AffinitySpace; location: AffinityLocation },
  inner: { space: AffinitySpace; location: AffinityLocation } | undefined,
): { space: AffinitySpace; location: AffinityLocation } {
  if (!inner || inner.space.width * inner.space.height === 0) return outer
  const at = outer.location
  return {
    space: {
      width: outer.space.width * inner.space.width,
      height: outer.space.height * inner.space.height,
    },
    location: {
      xpos: at.xpos * inner.space.width + inner.location.xpos * at.width,
      ypos: at.ypos * inner.space.height + inner.location.ypos * at.height,
      width: inner.location.width * at.width,
      height: inner.location.height * at.height,
    },
  }
}
