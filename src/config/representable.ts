// What one of the two notations has no form for, each with its place: HID has no escapes, XML as Genode reads it has none in attribute values.
import type { Findings } from './findings.ts'
import { shown } from './findings.ts'
import { isBehindText, printXml, textOf } from './print.ts'
import { type ConfigAttribute, type ConfigNode, commentText, type Remark } from './tree.ts'
import { hasEntitiesOnly } from './xml-entities.ts'

type Refuse = (at: ConfigNode['at'], message: string, hint?: string) => void

/** Control characters; the tab is allowed in text and comments. */
const CONTROL = /[\u0000-\u001f\u007f\u2028\u2029]/
const CONTROL_IN_TEXT = /[\u0000-\u0008\u000b-\u001f\u007f]/

/** Reports as errors what `node` holds that has no form in `to`. */
export function checkRepresentable(node: ConfigNode, to: 'xml' | 'hid', findings: Findings): void {
  const refuse: Refuse = (at, message, hint) =>
    findings.error('config/not-representable', at, message, { hint })
  const check = to === 'hid' ? checkForHid : checkForXml
  const todo = [node]
  for (let next = todo.pop(); next; next = todo.pop()) {
    checkText(next, to, refuse)
    check(next, refuse)
    todo.push(...next.nodes)
    // A disabled node becomes a comment in XML as a whole.
    if (to === 'hid')
      for (const remark of next.remarks) if (remark.kind === 'disabled') todo.push(remark.node)
  }
}

function checkText(node: ConfigNode, to: 'xml' | 'hid', refuse: Refuse): void {
  const { quote, type } = node
  if (node.nodes.length > 0 && quote.trim() !== '')
    refuse(node.at, `\`${shown(type)}\` has text between its sub nodes`, 'Genode reads only the sub nodes')
  // Between tags, blanks are layout; in a quote somebody wrote them.
  if (to === 'xml' && quote !== '' && quote.trim() === '')
    refuse(node.at, `the text of \`${shown(type)}\` is of blanks only, which are layout in XML`)
  const text = textOf(node)
  for (const remark of node.remarks)
    if (isBehindText(node, remark) && text.slice(remark.textBefore).trim() !== '')
      refuse(remark.at, 'a comment in the middle of a text', 'move it in front of the text or behind it')
}

const wordOf = ({ kind, ...remark }: Remark): string =>
  kind === 'comment'
    ? 'a comment'
    : `the disabled node \`${shown((remark as { node: ConfigNode }).node.type)}\``

function checkForHid(node: ConfigNode, refuse: Refuse): void {
  const lower = 'HID knows lower-case letters, digits, - and _, with a letter in front'
  if (!/^[a-z][a-z0-9_-]*$/.test(node.type))
    refuse(node.at, `\`${shown(node.type)}\` is no type of a node in HID`, lower)
  if (node.type.length > 63) refuse(node.at, 'the type has more than 63 characters', 'HID keeps 63')
  for (const { name, value, at, valueAt } of node.attributes) {
    if (!/^[a-z][a-z0-9_-]*$/.test(name)) refuse(at, `\`${shown(name)}\` is no attribute in HID`, lower)
    const why = value.includes('|')
      ? 'a `|`'
      : /[\n\r\u2028\u2029]/.test(value)
        ? 'a line end'
        : CONTROL.test(value)
          ? 'a control character'
          : value !== value.trim() && 'blanks at an end'
    if (why) refuse(valueAt, `the value of \`${shown(name)}\` has ${why}, which no value in HID can have`)
  }
  if (CONTROL_IN_TEXT.test(textOf(node)))
    refuse(node.at, `the text of \`${shown(node.type)}\` has control characters, which HID cannot hold`)
  for (const remark of node.remarks)
    if (remark.kind === 'comment' && CONTROL_IN_TEXT.test(remark.text))
      refuse(remark.at, 'the comment has control characters, which HID cannot hold')
}

function checkForXml(node: ConfigNode, refuse: Refuse): void {
  const seen = new Set<string>()
  for (const attribute of node.attributes) {
    if (seen.has(attribute.name))
      refuse(
        attribute.at,
        `XML cannot have \`${shown(attribute.name)}\` twice in a node`,
        'the first one counts; remove the other',
      )
    seen.add(attribute.name)
    checkXmlValue(attribute, refuse)
  }
  for (const remark of node.remarks) {
    const why = remark.kind === 'comment' ? whyNoComment(remark.text) : whyNotDisabled(remark.node)
    if (why) refuse(remark.at, `${wordOf(remark)} ${why}`, 'remove it, or write it otherwise')
  }
}

function checkXmlValue({ name, value, valueAt }: ConfigAttribute, refuse: Refuse): void {
  const character = /["<]/.exec(value)?.[0] ?? (hasEntitiesOnly(value) ? undefined : '&')
  if (character)
    refuse(
      valueAt,
      `the value of \`${shown(name)}\` has a \`${character}\`, which no value in XML can have`,
      'Genode does not decode entities in values',
    )
}

const whyNoComment = (text: string): string | undefined =>
  text.includes('--') ? 'contains `--`, which no comment in XML can have' : undefined

/** A disabled node becomes a comment that holds it as XML. */
function whyNotDisabled(node: ConfigNode): string | undefined {
  const todo = [node]
  let why: string | undefined
  const refuse: Refuse = (_, message) => {
    why ??= `cannot become a comment: ${message}`
  }
  for (let next = todo.pop(); next; next = todo.pop()) {
    if (next.remarks.length > 0) refuse(next.at, `it has ${wordOf(next.remarks[0]!)} inside`)
    checkText(next, 'xml', refuse)
    checkForXml(next, refuse)
    todo.push(...next.nodes)
  }
  if (why) return why
  const text = printXml(node).trimEnd()
  if (text !== commentText(`\n${text}`)) return 'cannot become a comment: blanks of its text would be lost'
  return whyNoComment(text)
}
