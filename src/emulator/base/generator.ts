// Generator of structured data, HID by default (one node per line, as Genode 26.02 writes it) or XML (reference genode.md 14.6).

import { warning } from './log.ts'
import { attributeLeftOut, hidLines } from './node/hid-writer.ts'
import type { Node, NodeSource } from './node/node.ts'
import { xmlLines } from './node/xml-writer.ts'
import type { Op } from './op.ts'

/** A tree under construction. */
export interface Draft {
  readonly type: string
  readonly attributes: { name: string; value: string }[]
  readonly children: Draft[]
  quote: string
  /** The node is the copy of one read from HID, written as it was. */
  readonly verbatim?: NodeSource
}

const MAX_COPY_DEPTH = 20

export class Generator {
  readonly #stack: Draft[]
  readonly #hid: boolean

  constructor(top: Draft, hid: boolean) {
    this.#stack = [top]
    this.#hid = hid
  }

  /** Adds a sub node, filled by `fill`. */
  node(type: string, fill: () => void = () => {}): void {
    const child: Draft = { type, attributes: [], children: [], quote: '' }
    this.#current.children.push(child)
    this.#stack.push(child)
    fill()
    this.#stack.pop()
  }

  attribute(name: string, value: string | number | boolean): void {
    this.#current.attributes.push({ name, value: String(value) })
  }

  appendQuoted(text: string): void {
    this.#current.quote += text
  }

  /** Copies a node; false if it is nested too deeply. From HID to HID it is copied as it stands, comments included and however deep. */
  copy(node: Node, depth = MAX_COPY_DEPTH): boolean {
    if (this.#hid && node.source?.column !== undefined) {
      const { type, source } = node
      this.#current.children.push({ type, attributes: [], children: [], quote: '', verbatim: source })
      return true
    }
    let complete = true
    this.node(node.type, () => {
      complete = this.copyContent(node, depth)
    })
    return complete
  }

  /** Copies attributes, sub nodes and text of a node into the current one. */
  copyContent(node: Node, depth = MAX_COPY_DEPTH): boolean {
    for (const a of node.attributes) this.attribute(a.name, a.value)
    return this.copySubNodes(node, depth)
  }

  copySubNodes(node: Node, depth = MAX_COPY_DEPTH): boolean {
    if (depth <= 0) return node.children.length === 0
    this.appendQuoted(node.text)
    let complete = true
    for (const c of node.children) complete = this.copy(c, depth - 1) && complete
    return complete
  }

  get #current(): Draft {
    return this.#stack.at(-1) as Draft
  }
}

let complained = false
/** To be called after `generate`: complains once about attributes that could not be written. */
export function* complainOfLeftOut(): Op<void> {
  const attribute = attributeLeftOut()
  if (!attribute || complained) return
  complained = true
  yield* warning("attribute '", attribute.name, "' contains invalid character ", attribute.code)
}

let xmlByDefault = false
/** Set once, by the attribute `generate_xml` of the component's configuration. */
export const generateXmlByDefault = (xml: boolean): void => {
  xmlByDefault = xml
}

/** Text of a document with the top node `type`. */
export const generate = (type: string, fill: (g: Generator) => void, xml = xmlByDefault): string => {
  const top: Draft = { type, attributes: [], children: [], quote: '' }
  fill(new Generator(top, !xml))
  return xml ? xmlLines(top) : hidLines(top)
}
