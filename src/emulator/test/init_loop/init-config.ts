// Configuration of the init under test: a LOG server, and at times a client of it.
import type { Generator } from '../../base/index.ts'

const REPORT = ['requested', 'provided', 'init_ram', 'init_caps', 'child_ram', 'child_caps']
const PARENT_SERVICES = ['ROM', 'CPU', 'PD', 'RM', 'LOG']

export function generateInitConfig(g: Generator, withClient: boolean): void {
  g.node('report', () => {
    for (const name of REPORT) g.attribute(name, 'yes')
    g.attribute('delay_ms', 100)
  })
  g.node('parent-provides', () => {
    for (const name of PARENT_SERVICES) service(g, name)
  })
  g.node('start', () => {
    head(g, 'server', 100)
    g.node('config', () => g.node('log_service'))
    g.node('provides', () => service(g, 'LOG'))
    g.node('route', () => anyServiceToParent(g))
  })
  if (withClient) g.node('start', () => client(g))
}

function client(g: Generator): void {
  head(g, 'client', 200)
  g.node('config', () => {
    g.node('create_log_connections', () => {
      g.attribute('count', 1)
      g.attribute('ram_upgrade', '64K')
    })
    g.node('log', () => g.attribute('string', 'client started'))
  })
  g.node('route', () => {
    g.node('service', () => {
      g.attribute('name', 'LOG')
      g.node('child', () => g.attribute('name', 'server'))
    })
    anyServiceToParent(g)
  })
}

function head(g: Generator, name: string, caps: number): void {
  g.attribute('name', name)
  g.attribute('caps', caps)
  g.node('resource', () => {
    g.attribute('name', 'RAM')
    g.attribute('quantum', '1M')
  })
  g.node('binary', () => g.attribute('name', 'dummy'))
}

const service = (g: Generator, name: string): void => g.node('service', () => g.attribute('name', name))
const anyServiceToParent = (g: Generator): void => g.node('any-service', () => g.node('parent'))
