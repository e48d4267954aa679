// Routes: sessions that no route reaches, targets that do not exist, ROM modules that are not in the boot image, children that wait for each other.
import { LABEL_SEPARATOR, lastElement, prefixedLabel } from '../emulator/os/init/model/index.ts'
import { checkCycles, type Wait } from './check-cycles.ts'
import { suggestion } from './check-schema.ts'
import { binaryAt, nameAt } from './check-starts.ts'
import type { Findings } from './findings.ts'
import { shown } from './findings.ts'
import type { Knowledge } from './knowledge.ts'
import type { Start } from './model.ts'
import type { Destination, Scope } from './routing.ts'
import { destinationOf, rulesOf } from './routing.ts'
import type { ConfigNode } from './tree.ts'

interface Request {
  service: string
  label: string
}

/** What init opens on behalf of each child; without any of them the child does not start. */
const environmentOf = (name: string): Request[] => [
  ...['PD', 'CPU', 'LOG', 'ROM'].map(service => ({ service, label: name })),
  { service: 'ROM', label: 'ld.lib.so' },
]

type Denied = Extract<Destination, { kind: 'denied' }>

function whyDenied(denied: Denied, service: string): { why: string; hint: string } {
  const { reason, scope, rule } = denied
  const { config } = scope
  const providers = scope.world.providers(service)
  if (denied.ambiguous)
    return {
      why: `several children provide it: ${providers.map(word => shown(word)).join(', ')}`,
      hint: 'route it to one of them with <child name="..."/> instead of <any-child/>',
    }
  if (reason === 'core')
    return {
      why: 'parent-provides lists it, but core has no such service',
      hint: 'start a child that provides it',
    }
  if (reason === 'no-rules')
    return config.defaultRoute
      ? { why: 'the default-route stands behind it', hint: 'move default-route in front of the start nodes' }
      : {
          why: 'it has no route and there is no default-route',
          hint: 'add <default-route> <any-service> <parent/> <any-child/> </any-service> </default-route>',
        }
  const targets = rule?.nodes.map(({ type }) => type) ?? []
  if (reason === 'target-failed' && !targets.includes('parent'))
    return {
      why: `none of the targets of its rule provides ${service}`,
      hint:
        providers.length > 0
          ? `provided by: ${providers.map(word => shown(word)).join(', ')}`
          : `give a child <provides> <service name="${service}"/> </provides>`,
    }
  if (!config.parentProvides.has(service))
    return {
      why: `parent-provides does not list ${service}, and no child that its rules name provides it`,
      hint: `add <service name="${service}"/> to parent-provides`,
    }
  return {
    why: `no rule of its route sends ${service} anywhere`,
    hint: `add <any-service> <parent/> <any-child/> </any-service> to its route`,
  }
}

function reportDenied(
  start: Start,
  service: string,
  denied: Denied,
  findings: Findings,
  certain: boolean,
): void {
  const { why, hint } = whyDenied(denied, service)
  const outer =
    denied.start === start
      ? ''
      : `, in \`${shown(denied.scope.config.path.join(LABEL_SEPARATOR))}\` for \`${shown(denied.start.name ?? '')}\``
  findings.add(
    certain ? 'error' : 'warning',
    denied.ambiguous ? 'config/ambiguous-route' : 'config/no-route',
    denied.rule?.at ?? nameAt(start),
    `\`${shown(start.name ?? '')}\` gets no ${service} session${outer}: ${why}`,
    {
      hint,
      ...(denied.rule ? { related: [findings.related(nameAt(start), 'the child')] } : {}),
    },
  )
}

function missingModule(
  start: Start,
  at: ConfigNode['at'],
  rom: string,
  severity: 'error' | 'warning',
  knowledge: Knowledge,
  findings: Findings,
): void {
  const { modules } = knowledge
  if (!modules || modules.has(rom)) return
  const hint = (): string => {
    const near = suggestion(rom, knowledge.moduleNames, 'boot modules')
    if (near?.startsWith('did')) return near
    return `add it to the modules of the run file${near ? `; ${near}` : ''}`
  }
  findings.add(
    severity,
    'config/missing-module',
    at,
    `\`${shown(start.name ?? '')}\` wants the ROM \`${shown(rom)}\`, which is no boot module`,
    { hint },
  )
}

/** Environment sessions of one child, each reported once; children it waits for go to `waits`. */
function checkEnvironment(
  scope: Scope,
  start: Start,
  knowledge: Knowledge,
  findings: Findings,
  waits: Wait[],
): void {
  const reported = new Set<string>()
  for (const { service, label } of environmentOf(start.name!)) {
    const to = destinationOf(scope, start, service, label, knowledge.coreServices)
    if (to.kind === 'denied' && to.reason === 'no-rules' && reported.size > 0) continue
    if (to.kind === 'denied' && !reported.has(service)) reportDenied(start, service, to, findings, true)
    if (to.kind === 'denied') reported.add(service)
    if (to.kind === 'core' && service === 'ROM')
      missingModule(start, binaryAt(start), lastElement(to.label), 'error', knowledge, findings)
    if (to.kind === 'child' && to.scope === scope)
      waits.push({ start, child: to.child, service, certain: true })
  }
}

/** Services that the binary is known to open whatever its configuration says. */
function checkNeeds(
  scope: Scope,
  start: Start,
  knowledge: Knowledge,
  findings: Findings,
  waits: Wait[],
): void {
  const needs = new Set(
    Object.hasOwn(knowledge.binaries, start.binary) ? knowledge.binaries[start.binary]?.needs : [],
  )
  if (start.nested?.node.child('report')) needs.add('Report')
  if (start.nested?.node.child('report') || start.nested?.node.child('heartbeat')) needs.add('Timer')
  for (const service of needs) {
    const to = destinationOf(scope, start, service, prefixedLabel(start.name!, ''), knowledge.coreServices)
    // A rule with a selector may catch the request by a label that is not known here.
    const selective = rulesOf(scope, start)?.nodes.some(
      rule =>
        (rule.type === 'any-service' || rule.attr('name') === service) &&
        rule.attributes.some(({ name }) => /label/.test(name)),
    )
    if (to.kind === 'denied') reportDenied(start, service, to, findings, !selective)
    if (to.kind === 'child' && to.scope === scope)
      waits.push({ start, child: to.child, service, certain: false })
  }
}

/** A nested init without a configuration of its own, and ROM rules that lead to core. */
function checkRoms(scope: Scope, start: Start, knowledge: Knowledge, findings: Findings): void {
  const { coreServices } = knowledge
  const own = prefixedLabel(start.name!, 'config')
  const config = start.config ? undefined : destinationOf(scope, start, 'ROM', own, coreServices)
  if (start.binary === 'init' && config?.kind === 'core' && lastElement(config.label) === 'config')
    findings.warning(
      'config/config-fallthrough',
      nameAt(start),
      `\`${shown(start.name!)}\` is an init without a configuration: it gets that of the whole system and starts everything again`,
      {
        hint: 'add <config> ... </config>, or route its ROM `config` to another module',
      },
    )
  for (const rule of start.route?.nodes ?? []) {
    const wanted = rule.attr('label') ?? rule.attr('label_last')
    if (rule.type !== 'service' || rule.attr('name') !== 'ROM' || wanted === undefined) continue
    const to = destinationOf(scope, start, 'ROM', prefixedLabel(start.name!, wanted), coreServices)
    const sure = start.binary === 'init' && wanted === 'config'
    if (to.kind === 'core')
      missingModule(
        start,
        rule.nodes[0]?.at ?? rule.at,
        lastElement(to.label),
        sure ? 'error' : 'warning',
        knowledge,
        findings,
      )
  }
}

function* childTargets(scope: Scope): Generator<{ rule: ConfigNode; target: ConfigNode }> {
  const { config } = scope
  const policies = config.node.nodes.filter(({ type }) => type === 'service').flatMap(({ nodes }) => nodes)
  const routes = [config.defaultRoute, ...config.starts.map(start => start.route)]
  for (const rule of [...policies, ...routes.flatMap(route => route?.nodes ?? [])])
    for (const target of rule.nodes) if (target.type === 'child') yield { rule, target }
}

function checkTargets(scope: Scope, findings: Findings): void {
  const { config, world } = scope
  const children = new Set(scope.starts.map(start => start.name!))
  for (const { rule, target } of childTargets(scope)) {
    const name = target.attr('name')
    if (name === undefined) continue
    const child = config.aliases.get(name) ?? name
    const at = target.attribute('name')!.valueAt
    const service = rule.type === 'service' ? rule.attr('name') : undefined
    if (!children.has(child))
      findings.warning('config/unknown-child', at, `there is no child \`${shown(child)}\``, {
        hint: () => suggestion(child, [...children, ...config.aliases.keys()], 'children'),
      })
    else if (service !== undefined && !world.childProvides(child, service))
      findings.warning('config/not-provided', at, `\`${shown(child)}\` does not provide ${shown(service)}`, {
        hint: `add <service name="${shown(service)}"/> to its <provides>`,
      })
  }
  for (const alias of config.node.nodes.filter(({ type }) => type === 'alias')) {
    const child = alias.attr('child')
    if (child !== undefined && !children.has(child))
      findings.warning(
        'config/unknown-child',
        alias.attribute('child')!.valueAt,
        `there is no child \`${shown(child)}\``,
        {
          hint: () => suggestion(child, [...children], 'children'),
        },
      )
  }
}

/** Report and heartbeat of the outermost init ask core for services that core has not got. */
function checkOwnNeeds(scope: Scope, findings: Findings): void {
  if (scope.outer) return
  for (const [type, service] of [
    ['report', 'Report'],
    ['heartbeat', 'Timer'],
  ] as const) {
    const node = scope.config.node.child(type)
    if (node)
      findings.error(
        'config/no-route',
        node.at,
        `\`${type}\` makes init ask its parent for a ${service} session, which core does not provide: init stops for ever`,
        {
          hint: 'only an init inside another one can use it',
        },
      )
  }
}

/** Everything about the routes of one init; nested ones are checked on their own. */
export function checkRoutes(scope: Scope, knowledge: Knowledge, findings: Findings): void {
  const waits: Wait[] = []
  checkOwnNeeds(scope, findings)
  checkTargets(scope, findings)
  for (const start of scope.starts) {
    checkEnvironment(scope, start, knowledge, findings, waits)
    checkNeeds(scope, start, knowledge, findings, waits)
    checkRoms(scope, start, knowledge, findings)
  }
  checkCycles(waits, findings)
}

/** 10.02 has no routes: every file comes from core. */
export function checkFiles(scope: Scope, knowledge: Knowledge, findings: Findings): void {
  for (const start of scope.starts)
    missingModule(start, binaryAt(start), start.binary, 'error', knowledge, findings)
}
