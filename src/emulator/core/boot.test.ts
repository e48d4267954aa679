// Whole systems on the emulated kernel: boot lines, test-log, priorities, faults, region maps, determinism.
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bootSystem } from '../testing.ts'

const fixture = (name: string): string => join(import.meta.dirname, 'fixtures', `${name}.ts`)

const config = (starts: string): string => `<config>
  <parent-provides>${['ROM', 'CPU', 'PD', 'LOG', 'RM', 'IRQ', 'IO_MEM', 'IO_PORT', 'TRACE']
    .map(s => `<service name="${s}"/>`)
    .join('')}</parent-provides>
  <default-route><any-service><parent/><any-child/></any-service></default-route>
  <default caps="200" ram="2M"/>
  ${starts}
</config>`

const linesOf = (text: string, label: string): string[] =>
  text
    .split('\n')
    .filter(l => l.startsWith(`[${label}] `))
    .map(l => l.slice(label.length + 3))

describe('boot', () => {
  it('prints what the real core prints, then the components', async () => {
    const { text, raw, stop } = await bootSystem({
      config: config('<start name="test-log"/>'),
      programs: ['test-log'],
    })
    const boot = text.slice(text.indexOf('\nHypervisor NOVA')).split('\n')
    expect(boot.slice(1, 7)).toEqual([
      'Hypervisor NOVA (API v10)',
      'Hypervisor reports 1x1 CPU ',
      'Warning: CPU has no invariant TSC.',
      'mapping: affinity space -> kernel cpu id - package:core:thread',
      ' remap (0x0) -> 0 - 0:0:0 boot cpu',
      'ROM modules:',
    ])
    expect(boot.filter(l => l.startsWith(' ROM: ')).map(l => l.split(' ').at(-1))).toEqual([
      'config',
      'core_log',
      'init',
      'ld.lib.so',
      'platform_info',
      'test-log',
    ])
    expect(text).toContain('\n\n36892K kernel memory\n\nGenode 26.02\n')
    expect(text).toContain('759 MiB RAM and 63256 caps assigned to init\n')
    const long = (from: number) => `${from}${'.'.repeat(229)}${from + 1}`
    expect(linesOf(text, 'init -> test-log')).toEqual([
      'hex range:          [0e00,1680)',
      'empty hex range:    [0abc0000,0abc0000) (empty!)',
      'hex range to limit: [f8,ff]',
      'invalid hex range:  [f8,08) (overflow!)',
      'negative hex char:  0xfe',
      'positive hex char:  0x02',
      'Alloc_error value:  OUT_OF_RAM',
      'floating point:     1.70',
      'multiarg string:    "parent -> child.7"',
      'String(Hex(3)):     0x3',
      'Very long messages:',
      long(3),
      long(5),
      '',
      'Test done.',
    ])
    expect(linesOf(text, 'init -> test-log -> log')).toEqual([long(1)])
    expect(raw).toContain('[init -> test-log] Test done.\x1b[0m\x1b[0m\r\n')
    expect(raw).toContain('API v10)\x1b[0m\r\n')
    expect(stop.kind).toBe('idle')
  })

  it('gives the same bytes at the same times again', async () => {
    const once = () => bootSystem({ config: config('<start name="test-log"/>'), programs: ['test-log'] })
    const [a, b] = [await once(), await once()]
    expect(b.raw).toBe(a.raw)
    expect(b.stop).toEqual(a.stop)
  })

  it('says ten times that init or its linker is missing', async () => {
    const label = (name: string) =>
      `Error: init: environment ROM session denied (label="${name}", ram_quota=6144, cap_quota=3)`
    for (const [module, name] of [
      ['init', 'init'],
      ['ld.lib.so', 'ld.lib.so'],
    ] as const) {
      const { text, stop } = await bootSystem({ config: config(''), without: [module] })
      expect(text.split('\n').filter(l => l.includes('denied'))).toEqual(Array(10).fill(label(name)))
      expect(stop.kind).toBe('idle')
    }
  })

  it('stops an init without configuration', async () => {
    const { text } = await bootSystem({ config: config(''), without: ['config'] })
    expect(
      text
        .split('\n')
        .filter(l => l.includes('config'))
        .at(-1),
    ).toBe(
      '[init] Error: stop because parent denied ROM-session: label="config", , ram_quota=6K, cap_quota=3',
    )
  })
})

describe('resources', () => {
  it('come back after sessions, threads, memory and children', async () => {
    const children = (n: number) =>
      Array.from({ length: n }, (_, i) => `<start name="c${i}"><binary name="cycles"/></start>`)
    const systemAfter = async (n: number) => {
      const { text, emulator } = await bootSystem({
        config: config(children(n).join('')),
        components: { cycles: fixture('cycles') },
      })
      for (let i = 0; i < n; i++) {
        const [before, behind, ...rest] = linesOf(text, `init -> c${i}`)
        expect(behind).toBe(before)
        expect(rest).toEqual([])
      }
      expect(text.split('exited with exit value 0').length - 1).toBe(n)
      return emulator.inspect('pds') as { name: string; threads: number; quotaLimit: number }[]
    }
    const few = await systemAfter(2)
    const many = await systemAfter(6)
    expect(many.map(pd => [pd.name, pd.threads])).toEqual(few.map(pd => [pd.name, pd.threads]))
    const kernelPages = (pds: { quotaLimit: number }[]) => pds.reduce((sum, pd) => sum + pd.quotaLimit, 0)
    expect(kernelPages(many)).toBe(kernelPages(few))
  })
})

describe('several processors', () => {
  it('run the threads of a child where its location says', async () => {
    const child = (name: string, xpos: number) =>
      `<start name="${name}"><binary name="test-log"/><affinity xpos="${xpos}"/></start>`
    const { text, emulator } = await bootSystem({
      cpus: 4,
      config: config(`${child('a', 1)}${child('b', 3)}`).replace(
        '<config>',
        '<config><affinity-space width="4"/>',
      ),
      programs: ['test-log'],
    })
    expect(text).toContain('Hypervisor reports 4x1 CPUs\n')
    for (const name of ['a', 'b']) expect(linesOf(text, `init -> ${name}`).at(-1)).toBe('Test done.')
    const threads = emulator.inspect('threads') as { label: string; thread: string; cpu: number }[]
    const cpusOf = (label: string) => [...new Set(threads.filter(t => t.label === label).map(t => t.cpu))]
    expect([cpusOf('init'), cpusOf('init -> a'), cpusOf('init -> b')]).toEqual([[0], [1], [3]])
  })
})

describe('profile 10.02', () => {
  it('shares priorities among nested inits as its release notes say', async () => {
    const { emulator } = await bootSystem({
      profile: '10.02',
      config: `<config> <priolevels>2</priolevels>
        <start> <filename>init</filename> <priority>0</priority> <ram_quota>5M</ram_quota>
          <config> <priolevels>4</priolevels>
            <start> <filename>init</filename> <priority>-1</priority> <ram_quota>512K</ram_quota> </start>
            <start> <filename>init</filename> <priority>-2</priority> <ram_quota>2M</ram_quota>
              <config> <start> <filename>init</filename> <ram_quota>768K</ram_quota> </start> </config> </start>
          </config> </start>
        <start> <filename>init</filename> <priority>-1</priority> <ram_quota>6M</ram_quota> <config></config> </start>
      </config>`,
    })
    emulator.serialIn(new TextEncoder().encode('\x1bq'))
    const queues = emulator
      .takeOutput()
      .map(s => new TextDecoder().decode(s.bytes))
      .join('')
      .split('\r\n')
      .filter(l => l.startsWith('['))
    expect(queues.slice(0, 4)).toEqual([
      '[128]: (init) (signal h) (init.1) (signal h)',
      '[112]: (init.11) (signal h)',
      '[96]: (init.12) (signal h) (init.121) (signal h)',
      '[64]: (init.2) (signal h)',
    ])
  })
})

describe('faults', () => {
  it('are reported by core, and nobody else is told', async () => {
    const { text } = await bootSystem({
      config: config('<start name="faults"/>'),
      components: { faults: fixture('faults') },
    })
    const ours = text
      .split('\n')
      .filter(l => l.includes('pager_object'))
      .map(l => l.replace(/ip=0x\w+( sp=0x\w+ bp=0x\w+)?/, 'ip=*'))
    const by = (thread: string) => `by pager_object: pd='init -> faults' thread='${thread}' ip=*`
    for (const wanted of [
      `Error: illegal READ at address 0x0 ${by('null')}`,
      `Error: illegal WRITE at address 0x3f000000 ${by('wild')}`,
      `Error: illegal READ at address 0x3f000000 ${by('jump')}`,
      expect.stringMatching(/^Error: illegal READ at address 0x\w+ by .* thread='beyond'/),
      expect.stringMatching(/^Error: WRITE violation at address 0x\w+ by .* thread='rom'/),
      expect.stringMatching(/^Error: EXEC violation at address 0x\w+ by .* thread='exec'/),
      expect.stringMatching(/^Error: illegal WRITE at address 0x40\wfaff8 by .* thread='stack'/),
      "Warning: unresolvable exception 6, pager_object: pd='init -> faults' thread='ud2' cpu 0, ip=* no signal handler",
    ])
      expect(ours).toContainEqual(wanted)
    expect(ours).toHaveLength(8)
    expect(linesOf(text, 'init -> faults').sort()).toEqual(['fine survived', 'value 0'])
  })

  it('of an entrypoint abort the calls that it was serving', async () => {
    const { text } = await bootSystem({
      config: config('<start name="exception"/>'),
      components: { exception: fixture('exception') },
    })
    expect(text).toContain(
      "Warning: unresolvable exception 6, pager_object: pd='init -> exception' thread='ep' cpu 0",
    )
    expect(linesOf(text, 'init -> exception')).toEqual([
      'going to fail',
      'Error: attempt of IPC call to an invalid object',
    ])
  })

  it('can be answered by the owner of a region map', async () => {
    const { text } = await bootSystem({
      config: config('<start name="regions"/>'),
      components: { regions: fixture('regions') },
    })
    expect(linesOf(text, 'init -> regions')).toEqual([
      'READ fault at 0x2000',
      'attached: 1',
      'read 0x1234',
      'WRITE fault at 0x5008',
      'attached: 1',
      'shared 77',
      'READ fault at 0x2000',
      'attached: 1',
      'read again 0x1234',
      'taken address: REGION_CONFLICT',
    ])
    expect(text).toContain('[init] child "regions" exited with exit value 3\n')
  })
})
