// What init's rules see of a configuration node, whoever parsed it: the emulated init's own reader or the checker's tree.

/** One node of a configuration. Attribute values are raw text; duplicates: the first one counts. */
export interface NodeView {
  readonly type: string
  /** Value of the attribute, or undefined if it is not there (an empty value is ''). */
  attr(name: string): string | undefined
  /** Sub nodes in document order. */
  children(): readonly NodeView[]
  /** Quoted text; only the 10.02 notation keeps values there. */
  text(): string
}

/** The first sub node of that type. */
export const subNode = (node: NodeView, type: string): NodeView | undefined =>
  node.children().find(child => child.type === type)

/** All sub nodes of that type, in order. */
export const subNodes = (node: NodeView, type: string): NodeView[] =>
  node.children().filter(child => child.type === type)
