// Gathers from a scenario's events what its components used and asked for, and holds it against the start nodes of its configuration,
// nested ones included. The configuration is read only when advice is wanted.
import type { Scenario } from '../scenario/scenario.ts'
import { adviseQuota, formatQuota, type Resource, type Taken } from './advice.ts'
import { originOf } from './check-config.ts'
import type { ScenarioEvent } from './serial-watch.ts'

type AdviceEvent = Extract<ScenarioEvent, { type: 'advice' }>

const REQUEST = /^child "([^"]{1,160})" requests resources: (.{1,200})$/
const AMOUNTS: Record<Resource, RegExp> = {
  ram: /\bram_quota=(\d{1,15})\b/,
  caps: /\bcap_quota=(\d{1,15})\b/,
}
const RESOURCES: readonly Resource[] = ['ram', 'caps']

export class Advisor {
  readonly #scenario: Scenario
  readonly #values = new Map<string, Record<string, number>>()
  /** By resource and label. */
  readonly #requested = new Map<string, number>()

  constructor(scenario: Scenario) {
    this.#scenario = scenario
  }

  note(event: ScenarioEvent): void {
    if (event.type === 'scenario-start') {
      this.#values.clear()
      this.#requested.clear()
    } else if (event.type === 'sample') this.#values.set(event.component, event.values)
    else if (event.type === 'line' && event.component !== undefined) this.#line(event.component, event.text)
  }

  /** One event for each quota that should be another one. */
  async advice(): Promise<AdviceEvent[]> {
    const { config, machine, rootTask } = this.#scenario
    if (config === undefined || rootTask !== undefined || this.#values.size === 0) return []
    const { allConfigs, parseConfig } = await import('../config/index.ts')
    const { model } = parseConfig(config.text, config.file, { profile: machine.profile })
    if (!model) return []
    const { lines, columns } = originOf(config)
    const events: AdviceEvent[] = []
    for (const init of allConfigs(model))
      for (const { name, quota, node } of init.starts) {
        const component = [...init.path, name].join(' -> ')
        const at = node.at
        const place = { line: at.line + lines, column: at.line === 1 ? at.column + columns : at.column }
        for (const resource of RESOURCES) {
          const taken = this.#taken(component, resource)
          const advice = taken && quota[resource] > 0 && adviseQuota(resource, quota[resource], taken)
          if (!advice) continue
          const written = formatQuota(resource, advice.proposed)
          events.push({
            type: 'advice',
            component,
            resource,
            ...advice,
            written,
            file: config.file,
            ...place,
          })
        }
      }
    return events
  }

  #line(component: string, text: string): void {
    const [, child, args = ''] = REQUEST.exec(messageOf(text)) ?? []
    if (child === undefined) return
    for (const resource of RESOURCES) {
      const amount = Number(AMOUNTS[resource].exec(args)?.[1] ?? 0)
      const key = `${resource} ${component} -> ${child}`
      if (amount > 0) this.#requested.set(key, (this.#requested.get(key) ?? 0) + amount)
    }
  }

  #taken(component: string, resource: Resource): Taken | undefined {
    const values = this.#values.get(component)
    const [most, peak] = [values?.[`${resource}Most`], values?.[`${resource}Peak`]]
    if (most === undefined || peak === undefined) return undefined
    return { most, peak, requested: this.#requested.get(`${resource} ${component}`) ?? 0 }
  }
}

/** A line without the label in front. */
const messageOf = (text: string): string => text.replace(/^\[[^\]]{1,200}\] /, '')
