// XML as components read it: no entities in attribute values, no namespaces, comments and declarations skipped (genode.md 14.8;
// base/include/util/xml_node.h). Deep nesting costs no stack.

import { type Attribute, Node } from './node.ts'

const NAME = /[A-Za-z_][A-Za-z0-9_.:-]*/y
const ATTRIBUTE = /\s+([A-Za-z_][A-Za-z0-9_.:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/y
const TAG_END = /\s*(\/?)>/y
const END_TAG = /<\/([A-Za-z_][A-Za-z0-9_.:-]*)\s*>/y
const ENTITIES: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", '#x00': '\0' }

const decode = (text: string): string =>
  text.includes('&') ? text.replace(/&([a-z]+|#x00);/g, (all, name: string) => ENTITIES[name] ?? all) : text

interface Open {
  readonly type: string
  readonly attributes: readonly Attribute[]
  readonly children: Node[]
  text: string
  /** Where the node starts in the document. */
  readonly start: number
}

/** `document` up to the end of the node. */
const close = (o: Open, document: string, end: number): Node =>
  new Node(o.type, o.attributes, o.children, decode(o.text), { text: document.slice(o.start, end) })

const match = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** Start of what follows a comment or declaration at `at`; undefined if none is there, -1 if it has no end. */
const skipMarkup = (text: string, at: number): number | undefined => {
  const [open, end] = text.startsWith('<!--', at)
    ? ['<!--', '-->']
    : text.startsWith('<?', at)
      ? ['<?', '?>']
      : ['', '']
  if (open === '') return undefined
  const found = text.indexOf(end, at + open.length)
  return found < 0 ? -1 : found + end.length
}

const readTag = (text: string, at: number): { open: Open; next: number; empty: boolean } | undefined => {
  const name = match(NAME, text, at + 1)
  if (!name) return undefined
  const attributes: Attribute[] = []
  let next = NAME.lastIndex
  for (let a = match(ATTRIBUTE, text, next); a; a = match(ATTRIBUTE, text, next)) {
    attributes.push({ name: a[1] as string, value: a[2] ?? a[3] ?? '' })
    next = ATTRIBUTE.lastIndex
  }
  const end = match(TAG_END, text, next)
  if (!end) return undefined
  return {
    open: { type: name[0], attributes, children: [], text: '', start: at },
    next: TAG_END.lastIndex,
    empty: end[1] === '/',
  }
}

/** The top node, or undefined if the text is no XML. What follows the top node is ignored. */
export const parseXml = (text: string): Node | undefined => {
  const stack: Open[] = []
  for (let at = 0; at < text.length; ) {
    const current = stack.at(-1)
    const lt = text.indexOf('<', at)
    if (lt < 0) return undefined
    if (current) current.text += text.slice(at, lt)
    else if (text.slice(at, lt).trim() !== '') return undefined
    const skipped = skipMarkup(text, lt)
    if (skipped !== undefined) {
      if (skipped < 0) return undefined
      at = skipped
      continue
    }
    let closed: Node | undefined
    if (text[lt + 1] === '/') {
      const end = match(END_TAG, text, lt)
      const open = stack.pop()
      if (!end || !open || end[1] !== open.type) return undefined
      at = END_TAG.lastIndex
      closed = close(open, text, at)
    } else {
      const tag = readTag(text, lt)
      if (!tag) return undefined
      at = tag.next
      if (tag.empty) closed = close(tag.open, text, at)
      else stack.push(tag.open)
    }
    if (!closed) continue
    const parent = stack.at(-1)
    if (!parent) return closed
    parent.children.push(closed)
  }
  return undefined
}
