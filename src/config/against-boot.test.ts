// Holds the checker against the emulated system: what it calls an error fails at boot in that way, what it passes without an error boots. Configurations
// are random; a failure prints seed and configuration.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bootSystem } from '../emulator/testing.ts'
import { checkConfig, type Diagnostic, parseConfig } from './index.ts'

const PROGRAMS = ['timer', 'dummy', 'test-log', 'test-timer']
const CONTEXT = { modules: ['init', ...PROGRAMS], quota: { ram: 759 * 2 ** 20, caps: 63256 } }

interface Child {
  name: string
  binary: 'timer' | 'dummy' | 'test-log' | 'test-timer' | 'unknown' | 'init'
  version: string | undefined
  ram: string | undefined
  caps: string | undefined
  priority: number | undefined
  provides: string[]
  route: string
  inside: System | undefined
}

interface System {
  provides: string[]
  defaultRoute: string
  routeBehind: boolean
  defaults: string
  top: string
  attributes: string
  children: Child[]
}

const rarely = <T>(usual: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) })

const names = ['a', 'b', 'c', 'd']
const ANY = '<any-service><parent/><any-child/></any-service>'
const rule = (service: string, target: string) => `<service name="${service}">${target}</service>`
const targets = fc.constantFrom('<parent/>', '<any-child/>', ...names.map(name => `<child name="${name}"/>`))
const route = fc.oneof(
  { weight: 6, arbitrary: fc.constant('') },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom('LOG', 'Timer', 'Timer', 'ROM', 'PD', 'CPU'), targets, rarely(ANY, ''))
      .map(([service, target, rest]) => `<route>${rule(service, target)}${rest}</route>`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '<route/>',
      `<route>${ANY}</route>`,
      '<route><any-service><parent/></any-service></route>',
      `<route><service name="ROM" label="ld.lib.so"><parent label="nothing"/></service>${ANY}</route>`,
      `<route><service name="ROM" label_last="dummy"><parent label="test-log"/></service>${ANY}</route>`,
      `<route><service name="ROM" unscoped_label="a"><parent label="dummy"/></service>${ANY}</route>`,
    ),
  },
)

const childOf = (inside: fc.Arbitrary<System> | undefined): fc.Arbitrary<Child> =>
  fc
    .record({
      name: fc.constantFrom(...names),
      binary: fc.constantFrom<Child['binary'][]>(
        ...(['dummy', 'dummy', 'dummy', 'timer', 'test-log', 'test-timer', 'unknown'] as const),
        ...(inside ? (['init', 'init'] as const) : []),
      ),
      version: rarely<string | undefined>(undefined, '1', '2'),
      ram: rarely<string | undefined>(undefined, '0', '200K', '400K', '500K', '2M', '900M', '1MB'),
      caps: rarely<string | undefined>(undefined, '0', '20', '34', '45', '60', '100000', 'x'),
      priority: rarely<number | undefined>(undefined, -1, -9, 1),
      provides: fc.constantFrom<string[]>([], [], ['LOG'], ['Timer']),
      route,
      inside: inside ?? fc.constant(undefined),
    })
    .map(child => ({
      ...child,
      inside: child.binary === 'init' ? child.inside : undefined,
      provides:
        child.binary === 'timer'
          ? rarelyNot(child)
          : child.binary === 'dummy'
            ? child.provides.filter(s => s === 'LOG')
            : [],
      // What an init needs for its children is a matter of their number.
      ...(child.binary === 'init' && {
        ram: child.ram === '900M' ? child.ram : '8M',
        caps: child.caps === '100000' ? child.caps : '600',
      }),
    }))

/** Most timers say what they provide. */
const rarelyNot = ({ provides }: Child): string[] => (provides[0] === 'LOG' ? [] : ['Timer'])

const systemOf = (child: fc.Arbitrary<Child>, services: string[], most: number): fc.Arbitrary<System> =>
  fc.record({
    provides: fc.oneof(
      { weight: 8, arbitrary: fc.constant(services) },
      { weight: 1, arbitrary: fc.subarray(services) },
    ),
    defaultRoute: rarely(
      ANY,
      '<any-service><parent/></any-service>',
      '<any-service><any-child/><parent/></any-service>',
      '',
    ),
    routeBehind: rarely(false, true),
    defaults: rarely(' ram="1M" caps="100"', '', ' ram="1M"', ' caps="100"'),
    attributes: rarely('', ' prio_levels="4"', ' prio_levels="3"', ' verbose="yes"'),
    top: rarely(
      '',
      '<report/>',
      '<heartbeat/>',
      '<resource name="RAMM" preserve="1M"/>',
      '<alias name="a" child="b"/>',
      '<start caps="100"/>',
      '<resource name="RAM" preserve="700M"/>',
    ),
    children: fc.array(child, { minLength: 1, maxLength: most }),
  })

const CORE = ['ROM', 'PD', 'CPU', 'LOG']
const system = systemOf(childOf(systemOf(childOf(undefined), [...CORE, 'Timer'], 2)), CORE, 4)

interface Placed {
  child: Child
  /** The inits around it, inner first. */
  above: Placed[]
  line: number
  /** Where what is wrong with its init as a whole is reported. */
  systemLine: number
  says: string
}

/** The configuration as text, each child on a line of its own. */
function print(top: System): { text: string; placed: Placed[] } {
  let text = ''
  const placed: Placed[] = []
  const append = (line: string): void => {
    text += `${line}\n`
  }
  const systemText = (each: System, tag: string, above: Placed[]): void => {
    append(
      `<config${each.attributes}><parent-provides>${each.provides.map(name => `<service name="${name}"/>`).join('')}</parent-provides>`,
    )
    const standard = each.defaultRoute && `<default-route>${each.defaultRoute}</default-route>`
    append(each.routeBehind ? '' : standard)
    const systemLine = text.split('\n').length
    append(`<default${each.defaults}/>${each.top}`)
    for (const child of each.children) childText(child, above, systemLine)
    append(each.routeBehind ? standard : '')
    append(`</config>${tag}`)
  }
  const childText = (child: Child, above: Placed[], systemLine: number): void => {
    const says = `says-${placed.length}`
    const self = { child, above, says, systemLine, line: text.split('\n').length }
    placed.push(self)
    const { name, ram, caps, version, priority, binary, provides } = child
    const attributes = Object.entries({ name, ram, caps, version, priority })
      .map(([key, value]) => (value === undefined ? '' : ` ${key}="${value}"`))
      .join('')
    const services = provides.map(service => `<service name="${service}"/>`).join('')
    const head = `<start${attributes}><binary name="${binary}"/><provides>${services}</provides>${child.route}`
    if (child.inside) {
      append(head)
      systemText(child.inside, '</start>', [self, ...above])
    } else
      append(
        `${head}<config><log string="${says}"/>${provides.includes('LOG') ? '<log_service/>' : ''}</config></start>`,
      )
  }
  systemText(top, '', [])
  return { text, placed }
}

/** What a program prints when it has got what it needs; the LOG server in between may be another child. */
const lineOf = ({ child, says }: Placed): RegExp | undefined => {
  const log = new RegExp(`\\b${child.name}\\] hex range`)
  if (/label="test-log"/.test(child.route)) return child.binary === 'dummy' ? log : undefined
  return {
    dummy: new RegExp(String.raw`${says}\b`),
    'test-log': log,
    'test-timer': new RegExp(`\\b${child.name}\\] register`),
    timer: undefined,
    unknown: /(?!)/,
    init: undefined,
  }[child.binary]
}

/** What the boot shows for each kind of error. */
const SHOWS: Partial<Record<Diagnostic['code'], RegExp>> = {
  'config/no-route':
    /no route to service|environment session denied|environment \w+ session denied|parent denied|-session/,
  'config/missing-module': /environment ROM session denied/,
  'config/quota-too-small':
    /out of RAM during ELF loading|requests resources|proceed with 0|unable to initiate|no valid \w+ quota/,
  'config/quota-exceeded': /proceed with 0|unable to initiate/,
  'config/nameless-start': /skipped startup of nameless child/,
  'config/resource-name': /./,
  'config/ambiguous-route': /ambiguous routes/,
}

async function compare(top: System): Promise<void> {
  const { text, placed } = print(top)
  const { model, diagnostics } = parseConfig(text, 'c.xml')
  const errors = [...diagnostics, ...checkConfig(model!, CONTEXT)].filter(
    ({ severity }) => severity === 'error',
  )
  const { text: log } = await bootSystem({ config: text, programs: PROGRAMS, untilMs: 1500 })
  const told = `${text}\n${errors.map(({ line, code, message }) => `${line} ${code} ${message}`).join('\n')}\n${log}`
  const of = (each: { line: number }) => errors.filter(({ line }) => line === each.line)
  const shown = (found: Diagnostic[]) => found.some(({ code }) => SHOWS[code]?.test(log) ?? true)
  /** With those on an earlier node of the same child, which decides about what it gets. */
  const errorsOf = (each: Placed): Diagnostic[] =>
    placed.filter(other => isSame(other, each) && other.line <= each.line).flatMap(of)
  const failing = (each: Placed): boolean =>
    errorsOf(each).length > 0 || of({ line: each.systemLine }).length > 0
  /** How much of its quota init gets back from a child is not foretold. */
  const uncertain = (each: Placed): boolean =>
    placed.some(other => isSame(other, each) && !sameQuota(other, each))
  /** A later node of its name counts instead. */
  const replaced = (each: Placed): boolean =>
    placed.some(other => other.line > each.line && isSame(other, each))
  /** Lines that begin with the name only do not tell it from another child of that name. */
  const namesakes = (each: Placed): boolean =>
    !lineOf(each)?.source.includes(each.says) &&
    placed.some(other => other.child.name === each.child.name && !isSame(other, each))
  /** Something else keeps it from starting: an init around it, a child that may serve it, a later node. */
  const covered = (each: Placed): boolean =>
    [each, ...each.above].some(init => replaced(init) || uncertain(init)) ||
    each.above.some(failing) ||
    placed.some(
      other =>
        other.line !== each.line && other.child.provides.length > 0 && (failing(other) || uncertain(other)),
    )
  for (const each of placed) {
    const wanted =
      each.above.some(init => gives(init, 'test-log')) || namesakes(each) ? undefined : lineOf(each)
    const started = wanted?.test(log)
    if (failing(each)) expect(started ?? false, `${each.says} starts\n${told}`).toBe(false)
    if (covered(each)) continue
    if (failing(each)) {
      const own = of({ line: each.systemLine })
      expect(shown(own.length > 0 ? own : errorsOf(each)), `${each.says} fails in another way\n${told}`).toBe(
        true,
      )
    } else if (wanted) expect(started, `${each.says} does not start\n${told}`).toBe(true)
  }
}

const sameQuota = ({ child: one }: Placed, { child: other }: Placed): boolean =>
  one.ram === other.ram && one.caps === other.caps

const isSame = (one: Placed, other: Placed): boolean =>
  one.systemLine === other.systemLine &&
  one.child.name === other.child.name &&
  one.child.version === other.child.version

/** Whether its route answers for one ROM with another. */
const gives = ({ child }: Placed, rom: string): boolean => child.route.includes(`label="${rom}"`)

it('says of random configurations what their boot shows', async () => {
  await fc.assert(fc.asyncProperty(system, compare), {
    numRuns: Number(process.env['CONFIGS'] ?? 40),
    endOnFailure: true,
  })
})
