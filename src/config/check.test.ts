import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CheckContext, Profile } from './index.ts'
import { checkConfig, formatDiagnostic, isStrictFinding, parseConfig } from './index.ts'

const MODULES = ['init', 'timer', 'dummy', 'test-log', 'test-timer']
const CONTEXT: CheckContext = {
  modules: MODULES,
  quota: { ram: 759 * 2 ** 20, caps: 63256 },
}

/** `severity code line: message` and the hint, per finding; `!` marks strict ones. */
function findings(text: string, profile: Profile = '26.02', context = CONTEXT): string[] {
  const { model, diagnostics } = parseConfig(text, 'c.xml', { profile })
  return [...diagnostics, ...(model ? checkConfig(model, context) : [])].map(
    d =>
      `${d.severity}${isStrictFinding(d) ? '!' : ''} ${d.code.slice(7)} ${d.line}: ${d.message}${d.hint ? ` (${d.hint})` : ''}`,
  )
}

const ENV = ['ROM', 'CPU', 'PD', 'LOG'].map(name => `<service name="${name}"/>`).join('')
const PROVIDES = `<parent-provides>${ENV}</parent-provides>`
const ROUTE = '<default-route><any-service><parent/><any-child/></any-service></default-route>'
const DEFAULT = '<default caps="100" ram="1M"/>'
/** A sound configuration on the first line; `starts` begin on line 2. */
const config = (starts: string, attributes = ''): string =>
  `<config${attributes}>${PROVIDES}${ROUTE}${DEFAULT}\n${starts}\n</config>`

describe('checkConfig', () => {
  it('has nothing to say about a sound configuration', () => {
    expect(findings(config('<start name="test-log"/>'))).toEqual([])
  })

  it('has nothing to say about the configurations of this repository', () => {
    const read = (name: string) =>
      readFileSync(join(import.meta.dirname, '../../configs', `${name}.xml`), 'utf8')
    expect(findings(read('log'))).toEqual([])
    expect(findings(read('timer'))).toEqual([])
    expect(findings(read('priorities'), '10.02')).toEqual([])
  })

  it.each([
    [
      'unknown node, with the nearest name',
      config('<strat name="a"/>'),
      ['warning! unknown-node 2: `strat` means nothing inside `config` (did you mean `start`?)'],
    ],
    [
      'unknown attribute, with the nearest name',
      config('<start name="dummy" rma="2M"/>'),
      ['warning! unknown-attribute 2: `start` has no attribute `rma` (did you mean `ram`?)'],
    ],
    [
      'node of an older release',
      config('<start name="dummy"><configfile name="x"/></start>'),
      [
        'warning! unknown-node 2: `configfile` means nothing inside `start` (route the ROM `config` to another label instead: <service name="ROM" label="config"> <parent label="other.config"/> </service>)',
      ],
    ],
    [
      'second route',
      config('<start name="dummy"><route><any-service><parent/></any-service></route>\n<route/></start>'),
      ['warning! duplicate-node 3: a second `route` inside `start`'],
    ],
    [
      'missing attribute',
      config('<start name="dummy"><binary/></start>'),
      ['warning! missing-attribute 2: `binary` lacks the attribute `name`'],
    ],
    [
      'bad truth value',
      config('<start name="dummy" managing_system="1"/>'),
      [
        'warning! bad-value 2: `1` is no truth value; init takes the default of `managing_system` instead (yes, no, true, false, on, off; all lower case)',
      ],
    ],
    [
      'bad quantity',
      config('<start name="dummy" ram="2MB"/>'),
      [
        'warning! bad-quantity 2: `2MB` is no amount; init takes the default of `ram` instead (digits with K, M or G (capital, nothing between), such as 512K or 10M)',
      ],
    ],
    [
      'bad caps',
      config('<start name="dummy" caps="1K"/>'),
      [
        'warning! bad-value 2: `1K` is no number; init takes the default of `caps` instead (digits, or 0x and hexadecimal digits, without sign and unit)',
      ],
    ],
    [
      'duplicate child',
      config(
        '<start name="a"><binary name="dummy"/></start>\n<start name="a"><binary name="timer"/></start>',
      ),
      [
        'warning! duplicate-child 3: a second child `a`: the later one replaces the first without a word (give it another name and <binary name="..."/>)',
      ],
    ],
    [
      'alias with the name of a child',
      config('<start name="dummy"/><alias name="dummy" child="dummy"/>'),
      ['warning! duplicate-child 2: the alias `dummy` has the name of a child'],
    ],
    [
      'nameless start',
      config('<start><binary name="dummy"/></start>'),
      [
        'error nameless-start 2: a start node without a name: init gives up the whole configuration and starts no child (add name="...")',
      ],
    ],
    [
      'prio_levels that is no power of two',
      config('<start name="dummy"/>', ' prio_levels="3"'),
      ['warning! prio-levels 1: `3` is no power of two: init switches priorities off (use 2, 4, 8, ...)'],
    ],
    [
      'priority below the range',
      config('<start name="dummy" priority="-9"/>', ' prio_levels="4"'),
      [
        'warning! priority 2: priority -9 of `dummy` is out of range; init lifts it to -3 (allowed is 0 (best) to -3)',
      ],
    ],
    [
      'priority without levels',
      config('<start name="dummy" priority="-1"/>'),
      [
        'warning! priority 2: priority -1 of `dummy` is out of range; init lifts it to 0 (allowed is only 0: there are no priority levels)',
      ],
    ],
    [
      'positive priority',
      config('<start name="dummy" priority="1"/>', ' prio_levels="4"'),
      [
        'warning! priority 2: priority 1 of `dummy` is positive, which makes it the worst of all (allowed is 0 (best) to -3)',
      ],
    ],
    [
      'affinity without a space',
      config('<start name="dummy"><affinity xpos="0"/></start>'),
      [
        'warning! affinity 2: affinity-space configuration missing, but affinity defined for child dummy (add an <affinity-space width="..." height="..."/> in front of the start nodes)',
      ],
    ],
    [
      'affinity out of its space',
      config('<affinity-space width="2"/><start name="dummy"><affinity xpos="2"/></start>'),
      [
        'warning! affinity 2: dummy: affinity location exceeds affinity-space boundary (the affinity space is 2x1; init takes all of it instead)',
      ],
    ],
    [
      'unknown resource',
      config('<resource name="RAMM" preserve="1M"/>'),
      [
        'error resource-name 2: there is no resource `RAMM`: init stops applying the configuration here (RAM or CAP)',
      ],
    ],
    [
      'binary that is no boot module',
      config('<start name="a"><binary name="dumy"/></start>'),
      ['error missing-module 2: `a` wants the ROM `dumy`, which is no boot module (did you mean `dummy`?)'],
    ],
    [
      'ROM that is no boot module',
      config(
        '<start name="dummy"><route><service name="ROM" label="config"><parent label="x.config"/></service><any-service><parent/></any-service></route></start>',
      ),
      [
        'warning missing-module 2: `dummy` wants the ROM `x.config`, which is no boot module (add it to the modules of the run file; boot modules: init, timer, dummy, test-log, test-timer)',
      ],
    ],
    [
      'route to an unknown child',
      config(
        '<start name="timer"/><start name="dummy"><route><service name="Timer"><child name="tiemr"/></service><any-service><parent/></any-service></route></start>',
      ),
      ['warning! unknown-child 2: there is no child `tiemr` (did you mean `timer`?)'],
    ],
    [
      'route to a child that does not provide the service',
      config(
        '<start name="timer"/><start name="dummy"><route><service name="Timer"><child name="timer"/></service><any-service><parent/></any-service></route></start>',
      ),
      [
        'warning not-provided 2: `timer` does not provide Timer (add <service name="Timer"/> to its <provides>)',
      ],
    ],
    [
      'service that a binary needs and nobody provides',
      config('<start name="test-timer"/>'),
      [
        'error no-route 2: `test-timer` gets no Timer session: parent-provides does not list Timer, and no child that its rules name provides it (add <service name="Timer"/> to parent-provides)',
      ],
    ],
    [
      'environment session that no rule reaches',
      `<config>${PROVIDES.replace('<service name="LOG"/>', '')}${ROUTE}${DEFAULT}\n<start name="dummy"/></config>`,
      [
        'error no-route 2: `dummy` gets no LOG session: parent-provides does not list LOG, and no child that its rules name provides it (add <service name="LOG"/> to parent-provides)',
      ],
    ],
    [
      'no route at all',
      `<config>${PROVIDES}${DEFAULT}\n<start name="dummy"/></config>`,
      [
        'error no-route 2: `dummy` gets no PD session: it has no route and there is no default-route (add <default-route> <any-service> <parent/> <any-child/> </any-service> </default-route>)',
      ],
    ],
    [
      'default-route that comes too late',
      `<config>${PROVIDES}${DEFAULT}\n<start name="dummy"/>\n${ROUTE}</config>`,
      [
        'error no-route 2: `dummy` gets no PD session: the default-route stands behind it (move default-route in front of the start nodes)',
        'warning order 3: `default-route` stands behind `dummy` and comes too late for it: it has no route (init applies the nodes one by one; move it in front of the start nodes)',
      ],
    ],
    [
      'nothing left behind a greedy child',
      config('<start name="dummy" caps="100000"/>\n<start name="test-log"/>'),
      [
        'warning quota-exceeded 2: `dummy` asks for 100000 capabilities, but 63236 are left in `init` (init proceeds with what it has; children behind this one get nothing)',
        'error quota-exceeded 3: `test-log` asks for 100 capabilities, but 0 are left in `init` (children in front of it, or init itself by its resource nodes, take all there is)',
      ],
    ],
    [
      'too little RAM for an init',
      config('<start name="init" ram="500K"><config/></start>'),
      [
        'error quota-too-small 2: 500K of RAM are too little for `init`: an init needs more for itself (1M is enough for an init without children)',
      ],
    ],
    [
      'RAM of the first of two nodes of a name, which creates the child',
      config('<start name="dummy" ram="0"/>\n<start name="dummy"/>'),
      [
        'error quota-too-small 2: `dummy` has no RAM: its program cannot be loaded (500K is the least for a small component, 1M is comfortable; <default ram="1M"/> sets it for all)',
        'warning! duplicate-child 3: a second child `dummy`: the later one replaces the first without a word (give it another name and <binary name="..."/>)',
      ],
    ],
    [
      'route of the first of two nodes of a name, which the second one does not take away',
      config(
        '<start name="dummy"><route><any-service><parent/></any-service></route></start>\n<start name="dummy"/>',
      ).replace(ROUTE, ''),
      [
        'warning! duplicate-child 3: a second child `dummy`: the later one replaces the first without a word (give it another name and <binary name="..."/>)',
      ],
    ],
    [
      'several providers',
      `<config>${PROVIDES}<default-route><service name="LOG"><any-child/></service><any-service><parent/></any-service></default-route>${DEFAULT}\n${[
        'a',
        'b',
      ]
        .map(
          n =>
            `<start name="${n}"><binary name="dummy"/><provides><service name="LOG"/></provides><route><any-service><parent/></any-service></route></start>`,
        )
        .join('')}\n<start name="dummy"/></config>`,
      [
        'error ambiguous-route 1: `dummy` gets no LOG session: several children provide it: a, b (route it to one of them with <child name="..."/> instead of <any-child/>)',
      ],
    ],
    [
      'children that wait for each other',
      config(
        ['ab', 'ba']
          .map(
            ([own, other]) =>
              `<start name="${own}"><binary name="dummy"/><provides><service name="LOG"/></provides><route><service name="LOG"><child name="${other}"/></service><any-service><parent/></any-service></route></start>`,
          )
          .join('\n'),
      ),
      [
        'error route-cycle 2: `a` waits for LOG of `b`, `b` waits for LOG of `a`: none of them ever starts (route one of these sessions elsewhere, for instance to the parent)',
      ],
    ],
    [
      'more RAM than there is',
      config('<start name="dummy" ram="2G"/>'),
      [
        'warning quota-exceeded 2: `dummy` asks for 2G of RAM, but about 758M is left in `init` (init proceeds with what it has; children behind this one get nothing)',
      ],
    ],
    [
      'more caps than the init inside has',
      config(
        `<start name="sub" caps="200" ram="8M"><binary name="init"/><config>${PROVIDES}${ROUTE}${DEFAULT}\n<start name="dummy" caps="500"/></config></start>`,
      ),
      [
        'warning quota-exceeded 3: `dummy` asks for 500 capabilities, but 146 are left in `init -> sub` (init proceeds with what it has; children behind this one get nothing)',
      ],
    ],
    [
      'too little RAM to load a program',
      config('<start name="dummy" ram="400K"/>'),
      [
        'error quota-too-small 2: 400K of RAM are too little for `dummy`: its program cannot be loaded (500K is the least for a small component, 1M is comfortable; <default ram="1M"/> sets it for all)',
      ],
    ],
    [
      'no caps',
      `<config>${PROVIDES}${ROUTE}\n<start name="dummy" ram="1M"/></config>`,
      [
        'error quota-too-small 2: no capabilities are too few for `dummy`: nothing is left of them when it starts (init takes 34 for its sessions; 100 are comfortable; <default caps="100"/> sets it for all)',
      ],
    ],
    [
      'init inside without a configuration',
      config('<start name="sub" ram="8M"><binary name="init"/></start>'),
      [
        'warning config-fallthrough 2: `sub` is an init without a configuration: it gets that of the whole system and starts everything again (add <config> ... </config>, or route its ROM `config` to another module)',
      ],
    ],
    [
      'report of the outermost init',
      config('<report delay_ms="100"/>'),
      [
        'error no-route 2: `report` makes init ask its parent for a Report session, which core does not provide: init stops for ever (only an init inside another one can use it)',
      ],
    ],
    [
      'session denied further out',
      config(
        `<start name="sub" caps="300" ram="8M"><binary name="init"/><route><service name="LOG"><child name="nobody"/></service><any-service><parent/></any-service></route><config>${PROVIDES}${ROUTE}${DEFAULT}\n<start name="dummy"/></config></start>`,
      ),
      [
        'error no-route 2: `sub` gets no LOG session: none of the targets of its rule provides LOG (give a child <provides> <service name="LOG"/> </provides>)',
        'error no-route 2: `dummy` gets no LOG session, in `init` for `sub`: none of the targets of its rule provides LOG (give a child <provides> <service name="LOG"/> </provides>)',
        'warning! unknown-child 2: there is no child `nobody` (children: sub)',
      ],
    ],
    [
      '10.02 notation under 26.02',
      '<config><priolevels>2</priolevels></config>',
      [
        'error notation 1: `priolevels` is written in the notation of Genode 10.02, which init of 26.02 does not read (set machine: { profile: \'10.02\' } in the run file, or write <start name="..." ram="..."> and prio_levels="...")',
      ],
    ],
  ] as [string, string, string[]][])('%s', (_, text, expected) => {
    expect(findings(text)).toEqual(expected)
  })

  it.each([
    [
      'today’s notation',
      '<config><start name="a"/></config>',
      [
        "error notation 1: `start` is written in today’s notation, which init of Genode 10.02 does not read (remove profile: '10.02' from the run file, or write <start> <filename>...</filename> <ram_quota>...</ram_quota> </start>)",
      ],
    ],
    [
      'values in tags',
      '<config><priolevels>3</priolevels>\n<start><filename>init</filename>\n<ram_quota>1MB</ram_quota>\n<priority>-1</priority></start></config>',
      [
        'warning! prio-levels 1: `3` is no power of two: init switches priorities off (use 2, 4, 8, ...)',
        'warning! bad-quantity 3: `1MB` is no amount; init takes the default of `ram_quota` instead (digits with K, M or G (capital, nothing between), such as 512K or 10M)',
        'warning! priority 4: priority -1 of `init` is out of range; init lifts it to 0 (allowed is only 0: there are no priority levels)',
      ],
    ],
    [
      'file that is no boot module',
      '<config><start><filename>inti</filename><ram_quota>1M</ram_quota></start></config>',
      ['error missing-module 1: `inti` wants the ROM `inti`, which is no boot module (did you mean `init`?)'],
    ],
    [
      'start without a file',
      '<config><start><ram_quota>1M</ram_quota></start></config>',
      [
        'error nameless-start 1: a start node without a name: init gives up the whole configuration and starts no child (add <filename>...</filename>)',
      ],
    ],
    [
      'quota of an init inside',
      '<config><start><filename>init</filename><ram_quota>4M</ram_quota><config>\n<start><filename>init</filename><ram_quota>6M</ram_quota></start></config></start></config>',
      [
        'warning quota-exceeded 2: `init` asks for 6M of RAM, but about 3M is left in `init -> init` (init proceeds with what it has; children behind this one get nothing)',
      ],
    ],
  ] as [string, string, string[]][])('under profile 10.02: %s', (_, text, expected) => {
    expect(findings(text, '10.02')).toEqual(expected)
  })

  it('tells of a possible cycle through services that a component opens itself', () => {
    const starts = ['ab', 'ba'].map(
      ([own, other]) =>
        `<start name="${own}"><binary name="dummy"/><provides><service name="X"/></provides><route><service name="X"><child name="${other}"/></service><any-service><parent/></any-service></route></start>`,
    )
    expect(findings(config(starts.join('\n')), '26.02', { binaries: { dummy: { needs: ['X'] } } })).toEqual([
      'warning route-cycle 2: `a` waits for X of `b`, `b` waits for X of `a`: they may block each other (route one of these sessions elsewhere, for instance to the parent)',
    ])
  })

  it('keeps errors that come after very many warnings, and takes little time for many children', () => {
    const n = 3000
    const start = (i: number) =>
      `<start name="a${i}"><binary name="dumm${i}"/><route><service name="X"><child name="q${i}"/></service></route></start>`
    const { model } = parseConfig(config(Array.from({ length: n }, (_, i) => start(i)).join('')), 'c')
    const started = process.cpuUsage().user
    const found = checkConfig(model!, { modules: ['dummy'] })
    expect((process.cpuUsage().user - started) / 1e6).toBeLessThan(5)
    expect(found.filter(d => d.severity === 'error')).toHaveLength(100)
    expect(found.filter(d => d.severity === 'warning')).toHaveLength(100)
  })

  it('points at the value', () => {
    const text = config('<start name="a"><binary name="dumy"/></start>')
    const [diagnostic] = checkConfig(parseConfig(text, 'c.xml').model!, CONTEXT)
    expect(text.split('\n')[1]!.slice(diagnostic!.column - 1, diagnostic!.endColumn - 1)).toBe('dumy')
  })
})

describe('formatDiagnostic', () => {
  const text = config('\t<start name="dummy" rma="2M"/>')
  const [diagnostic] = checkConfig(parseConfig(text, 'configs/x.xml').model!, CONTEXT)

  it('shows place, code, frame and hint', () => {
    expect(formatDiagnostic(diagnostic!, text.replace(/^.*\n/, '<config>\n'))).toBe(
      [
        'configs/x.xml:2:22: warning: `start` has no attribute `rma` [config/unknown-attribute]',
        '  1 | <config>',
        '  2 |  <start name="dummy" rma="2M"/>',
        '    |                      ^^^',
        '  hint: did you mean `ram`?',
      ].join('\n'),
    )
  })
  it('adds the place of an inline configuration in its file', () => {
    const inline = formatDiagnostic(diagnostic!, text, { origin: { lines: 10, columns: 4 } })
    expect(inline.split('\n')[0]).toMatch(/^configs\/x\.xml:12:22: /)
    expect(inline).toContain('12 | ')
  })
  it('colours on request', () => {
    expect(formatDiagnostic(diagnostic!, text, { color: true })).toContain('\u001b[33m^^^\u001b[0m')
  })
  it('cuts long lines around the place', () => {
    const long = `<config><!--${'x'.repeat(5000)}--><strat/><!--${'y'.repeat(5000)}--></config>`
    const [found] = checkConfig(parseConfig(long, 'x').model!)
    const lines = formatDiagnostic(found!, long).split('\n')
    expect(lines[1]!.length).toBeLessThan(120)
    expect(lines[1]!.slice(lines[2]!.indexOf('^'), lines[2]!.lastIndexOf('^') + 1)).toBe('strat')
  })
})
