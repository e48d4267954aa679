// Small configurations for the tests of this folder, and what each component printed.
import { type BootOptions, bootSystem } from '../testing.ts'

const services = (names: readonly string[]): string => names.map(name => `<service name="${name}"/>`).join('')
export const ANY = '<any-service><parent/><any-child/></any-service>'
const head = (parent: readonly string[]): string =>
  `<parent-provides>${services(parent)}</parent-provides><default-route>${ANY}</default-route><default caps="100" ram="1M"/>`

/** Start of a config of the init that core starts, with a timer. */
export const TOP = `${head(['ROM', 'CPU', 'PD', 'LOG'])}
  <start name="timer"><provides><service name="Timer"/></provides></start>`
/** Start of the config of an init below. */
export const NESTED = head(['ROM', 'CPU', 'PD', 'LOG', 'Timer', 'Report'])

export const provides = (...names: string[]): string => `<provides>${services(names)}</provides>`

/** A dummy; `nodes` stand in its start node, `attributes` are those of the start node. */
export const dummy = (name: string, config: string, nodes = '', attributes = ''): string =>
  `<start name="${name}" ${attributes}><binary name="dummy"/>${nodes}<config>${config}</config></start>`

/** A dummy that serves LOG. */
export const logServer = (name: string): string =>
  dummy(name, '<log_service verbose="yes"/>', provides('LOG'))

/** Routes LOG by `selector` to `target`, the rest anywhere. */
export const logRoute = (target: string, selector = ''): string =>
  `<route><service name="LOG" ${selector}>${target}</service>${ANY}</route>`

/** An init below the first one, with quota for a few children. */
export const nestedInit = (config: string, nodes = '', attributes = 'ram="10M" caps="1200"'): string =>
  `<start name="sub" ${attributes}><binary name="init"/>${nodes}<config>${config}</config></start>`

/** A nested init whose config is one of `configs` after the other, `stepMs` each. */
export const changing = (configs: readonly string[], stepMs = 300): string =>
  `<start name="dynamic_rom" ram="4M">${provides('ROM')}<config><rom name="sub.cfg">
    ${configs.map(config => `<inline><config>${NESTED}${config}</config></inline><sleep milliseconds="${stepMs}"/>`).join('')}
    <sleep milliseconds="1000000"/></rom></config></start>
  <start name="sub" ram="10M" caps="1200"><binary name="init"/><route><service name="ROM" label="config">
    <child name="dynamic_rom" label="sub.cfg"/></service>${ANY}</route></start>`

/** A rom_logger that reads the module `name` from `target`. */
export const romLogger = (name: string, target: string, format = 'text'): string =>
  `<start name="logger"><binary name="rom_logger"/><config rom="${name}" format="${format}"/>
    <route><service name="ROM" label="${name}">${target}</service>${ANY}</route></start>`

const PROGRAMS = ['timer', 'dummy', 'report_rom', 'rom_filter', 'rom_logger', 'dynamic_rom', 'test-log']

/** Lines by component; core's stand under the empty name. `config` comes without its top node, whose attributes are `attributes`. */
export async function linesOf(
  config: string,
  options: Partial<BootOptions> & { attributes?: string } = {},
): Promise<Record<string, string[]>> {
  const { attributes = '', ...more } = options
  const whole = `<config ${attributes}>${config}</config>`
  const { text } = await bootSystem({ config: whole, programs: PROGRAMS, untilMs: 1500, ...more })
  const lines: Record<string, string[]> = {}
  for (const line of text.slice(text.indexOf('assigned to init')).split('\n').slice(1)) {
    const [, name = '', rest = line] = /^\[(init[^\]]*)\] (.*)$/.exec(line) ?? []
    if (rest === '') continue
    lines[name] ??= []
    lines[name].push(rest)
  }
  return lines
}
