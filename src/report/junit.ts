// JUnit XML as Jenkins and GitLab read it (jenkins-junit.xsd of the xUnit plugin). A tree of elements and one serialiser that escapes.
import type { Verdict } from '../runner/events.ts'
import type { RunResult, ScenarioResult } from './result.ts'
import { formatNs, stamp, visible } from './text.ts'

/** Verdict to JUnit status: `failure` is a scenario that misbehaved, `error` a run that could not judge it. */
const STATUS: Record<Verdict, 'passed' | 'failure' | 'error' | 'skipped'> = {
  pass: 'passed',
  fail: 'failure',
  crash: 'failure',
  hang: 'failure',
  timeout: 'failure',
  flaky: 'failure',
  invalid: 'error',
  error: 'error',
  skip: 'skipped',
}

interface XmlElement {
  name: string
  attributes: Record<string, string | number>
  children: (XmlElement | string)[]
}

const element = (
  name: string,
  attributes: XmlElement['attributes'],
  children: XmlElement['children'] = [],
): XmlElement => ({ name, attributes, children })

/** One suite a run, one test case a scenario. */
export const renderJunit = (result: RunResult): string => {
  const count = (status: string) => result.scenarios.filter(s => STATUS[s.verdict] === status).length
  const totals = {
    tests: result.scenarios.length,
    failures: count('failure'),
    errors: count('error'),
    time: seconds(result.hostMs),
  }
  const suite = element(
    'testsuite',
    {
      name: 'genode-run',
      ...totals,
      skipped: count('skipped'),
      ...(result.at && { timestamp: result.at.slice(0, 19) }),
    },
    [properties(result), ...result.scenarios.map(testCase)],
  )
  const root = element('testsuites', { name: result.run || 'genode-run', ...totals }, [suite])
  return `<?xml version="1.0" encoding="UTF-8"?>\n${serialise(root, '')}\n`
}

const properties = ({ run, version, engine }: RunResult): XmlElement =>
  element(
    'properties',
    {},
    Object.entries({ run, version, engine }).map(([name, value]) => element('property', { name, value })),
  )

const testCase = (s: ScenarioResult): XmlElement => {
  const [scenario = s.name] = s.name.split(':')
  const attributes = { name: s.name, classname: `run.${scenario}`, time: seconds(s.hostMs) }
  return element('testcase', attributes, [...status(s), element('system-out', {}, [log(s)])])
}

const status = (s: ScenarioResult): XmlElement[] => {
  const kind = STATUS[s.verdict]
  const message = s.cause?.message ?? s.verdict
  if (kind === 'passed') return []
  if (kind === 'skipped') return [element('skipped', { message })]
  return [element(kind, { message, type: s.cause?.code ?? s.verdict }, [explanation(s)])]
}

const explanation = ({ verdict, cause, seed, engine }: ScenarioResult): string => {
  if (!cause) return verdict
  const { location, hint, details = [] } = cause
  const place = location ? [`at ${location.file}:${location.line}:${location.column}`] : []
  const again = `verdict ${verdict}, engine ${engine}, seed ${seed}`
  return [cause.message, ...place, ...details, ...(hint ? [`hint: ${hint}`] : []), again].join('\n')
}

const log = (s: ScenarioResult): string => {
  const head = `engine ${s.engine}, seed ${s.seed}, ${formatNs(s.virtualNs)} of guest time`
  const missing = s.lineCount - s.lines.length
  const cut = missing > 0 ? [`(${missing} lines are left out here; serial.log has them all)`] : []
  return [head, ...cut, ...s.lines.map(line => `${stamp(line.ns)} ${line.text}`)].join('\n')
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3)

const serialise = (node: XmlElement, indent: string): string => {
  const attributes = Object.entries(node.attributes)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value), true)}"`)
    .join('')
  if (node.children.length === 0) return `${indent}<${node.name}${attributes}/>`
  const [first] = node.children
  const inner =
    typeof first === 'string'
      ? escapeXml(node.children.join(''), false)
      : `\n${node.children.map(child => serialise(child as XmlElement, indent + '  ')).join('\n')}\n${indent}`
  return `${indent}<${node.name}${attributes}>${inner}</${node.name}>`
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

const escapeXml = (text: string, attribute: boolean): string => {
  const escaped = visible(text, { lines: true })
    .replace(/[&<>"]/g, character => ENTITIES[character] as string)
    .replace(/\r/g, '&#13;')
  return attribute ? escaped.replace(/\n/g, '&#10;').replace(/\t/g, '&#9;') : escaped
}
