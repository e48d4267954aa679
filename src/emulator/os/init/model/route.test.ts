import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { NodeView } from './node-view.ts'
import type { RouteRequest, RouteWorld } from './route.ts'
import { resolveRoute } from './route.ts'
import { node } from './testing.ts'

const world = (
  parent: string[],
  children: Record<string, string[]> = {},
  aliases: Record<string, string> = {},
): RouteWorld => ({
  parentProvides: service => parent.includes(service),
  childProvides: (child, service) => children[child]?.includes(service) ?? false,
  providers: service => Object.keys(children).filter(name => children[name]?.includes(service)),
  alias: name => aliases[name],
})

const request = (service: string, label = 'c -> ', more: Partial<RouteRequest> = {}): RouteRequest => ({
  service,
  label,
  childName: 'c',
  binary: 'c',
  hasInlineConfig: false,
  ld: true,
  ...more,
})

const route = (...rules: NodeView[]) => node('route', {}, rules)
const any = (...targets: NodeView[]) => node('any-service', {}, targets)
const service = (name: string, ...targets: NodeView[]) => node('service', { name }, targets)
const parent = node('parent')
const child = (name: string) => node('child', { name })
const anyChild = node('any-child')
const decide = (rules: NodeView | undefined, wanted: RouteRequest, where: RouteWorld) => {
  const { kind, messages, ...rest } = resolveRoute(rules, wanted, where)
  return {
    kind,
    ...('child' in rest ? { child: rest.child } : {}),
    ...('label' in rest ? { label: rest.label } : {}),
    ...('reason' in rest ? { reason: rest.reason } : {}),
    ...(messages.length > 0 ? { messages: messages.map(message => message.text) } : {}),
  }
}

describe('routes', () => {
  it('hand out an inline config before any rule', () => {
    const wanted = request('ROM', 'c -> config', { hasInlineConfig: true })
    expect(decide(route(any(parent)), wanted, world(['ROM']))).toEqual({ kind: 'config' })
    expect(decide(route(any(parent)), request('ROM', 'c -> config'), world(['ROM']))).toEqual({
      kind: 'parent',
      label: 'c -> config',
    })
  })
  it('request the binary by its ROM name, the linker of a static one likewise', () => {
    const more = { binary: 'dummy', ld: false }
    const rules = route(any(parent))
    expect(decide(rules, request('ROM', 'c', more), world(['ROM']))).toMatchObject({ label: 'dummy' })
    expect(decide(rules, request('ROM', 'ld.lib.so', more), world(['ROM']))).toMatchObject({ label: 'dummy' })
    expect(decide(rules, request('LOG', 'c', more), world(['LOG']))).toMatchObject({ label: 'c' })
  })
  it('answer session_requests themselves', () => {
    expect(decide(undefined, request('ROM', 'c -> session_requests'), world([])).kind).toBe(
      'session_requests',
    )
  })
  it('fall through an any-service whose targets fail, with a warning at the end', () => {
    expect(
      decide(route(any(parent), any(anyChild)), request('Timer'), world(['ROM'], { t: ['Timer'] })),
    ).toEqual({ kind: 'child', child: 't', label: 'c -> ' })
    expect(decide(route(any(parent)), request('Timer'), world([]))).toEqual({
      kind: 'denied',
      reason: 'no-route',
      messages: ['c: no route to service "Timer" (label="c -> ")'],
    })
  })
  it('end silently at a service rule whose targets fail', () => {
    const rules = route(service('LOG', child('nobody')), any(parent))
    expect(decide(rules, request('LOG'), world(['LOG']))).toEqual({ kind: 'denied', reason: 'target-failed' })
  })
  it('deny silently without rules', () => {
    expect(decide(undefined, request('LOG'), world(['LOG']))).toEqual({ kind: 'denied', reason: 'no-rules' })
  })
  it('call two providers ambiguous', () => {
    const two = world([], { a: ['LOG'], b: ['LOG'] })
    expect(decide(route(any(anyChild)), request('LOG'), two)).toEqual({
      kind: 'denied',
      reason: 'no-route',
      messages: ['c: ambiguous routes to service "LOG"', 'c: no route to service "LOG" (label="c -> ")'],
    })
  })
  it('follow an alias once', () => {
    const where = world([], { a: ['LOG'] }, { x: 'a', y: 'x' })
    expect(decide(route(service('LOG', child('x'))), request('LOG'), where)).toMatchObject({ child: 'a' })
    expect(decide(route(service('LOG', child('y'))), request('LOG'), where).kind).toBe('denied')
  })

  it('are decided by the first rule that can: rules behind it never matter', () => {
    const services = ['LOG', 'ROM', 'Timer']
    const target = fc.constantFrom(parent, child('a'), child('b'), anyChild, node('strange'))
    const targets = fc.array(target, { maxLength: 3 })
    const rule = fc.oneof(
      targets.map(list => any(...list)),
      fc.tuple(fc.constantFrom(...services), targets).map(([name, list]) => service(name, ...list)),
    )
    const rules = fc.array(rule, { maxLength: 5 })
    const provided = fc.subarray(services)
    fc.assert(
      fc.property(
        rules,
        rules,
        fc.constantFrom(...services),
        provided,
        provided,
        provided,
        (front, back, s, p, a, b) => {
          const where = world(p, { a, b })
          const first = resolveRoute(route(...front), request(s), where)
          if (first.kind === 'denied' && first.reason === 'no-route') return
          const both = resolveRoute(route(...front, ...back), request(s), where)
          expect(both).toEqual(first)
          if ('rule' in first && first.rule) expect(front).toContain(first.rule)
        },
      ),
    )
  })
})
