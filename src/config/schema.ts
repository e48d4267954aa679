// What an init configuration may contain, as a table: node types, their attributes with value types. After os/src/init/init.hsd and sandbox/config_model.

export type ValueType = 'text' | 'bool' | 'unsigned' | 'signed' | 'bytes'

export interface NodeRule {
  attributes: Readonly<Record<string, ValueType>>
  /** Attributes that make no sense to leave out. */
  required?: readonly string[]
  nodes: Readonly<Record<string, NodeRule>>
  /** Sub nodes of which only the first counts. */
  single?: readonly string[]
  /** Contents are somebody else's: not looked at. */
  opaque?: boolean
}

const empty: Readonly<Record<string, NodeRule>> = {}
const leaf = (attributes: NodeRule['attributes'], required: readonly string[] = []): NodeRule => ({
  attributes,
  required,
  nodes: empty,
})
const named = leaf({ name: 'text' }, ['name'])

const rewriting = { label: 'text', identity: 'text', resource: 'text', prepend_resource: 'text' } as const
const targets: NodeRule['nodes'] = {
  parent: leaf(rewriting),
  child: leaf({ name: 'text', ...rewriting }, ['name']),
  'any-child': leaf(rewriting),
  local: leaf(rewriting),
}
const selectors = {
  label: 'text',
  label_prefix: 'text',
  label_suffix: 'text',
  label_last: 'text',
  unscoped_label: 'text',
} as const
const route: NodeRule = {
  attributes: {},
  nodes: {
    service: { attributes: { name: 'text', ...selectors }, required: ['name'], nodes: targets },
    'any-service': { attributes: selectors, nodes: targets },
  },
}
const policy = {
  nodes: { child: leaf({ name: 'text', label: 'text' }, ['name']) },
  single: ['child'],
}
const opaque: NodeRule = { attributes: {}, nodes: empty, opaque: true }

const start: NodeRule = {
  attributes: {
    name: 'text',
    caps: 'unsigned',
    ram: 'bytes',
    priority: 'signed',
    version: 'text',
    managing_system: 'bool',
    ld: 'bool',
  },
  nodes: {
    binary: named,
    resource: leaf({ name: 'text', quantum: 'bytes' }, ['name', 'quantum']),
    provides: { attributes: {}, nodes: { service: named } },
    route,
    config: opaque,
    affinity: leaf({ xpos: 'signed', ypos: 'signed', width: 'unsigned', height: 'unsigned' }),
    heartbeat: leaf({ restart_after_skipped: 'unsigned' }),
    exit: leaf({ propagate: 'bool' }),
  },
  single: ['binary', 'provides', 'route', 'config', 'affinity', 'heartbeat', 'exit'],
}

/** The attribute notation, as of 26.02. */
export const ATTRIBUTE_NOTATION: NodeRule = {
  attributes: {
    verbose: 'bool',
    prio_levels: 'signed',
    version: 'text',
    ld_verbose: 'bool',
    generate_xml: 'bool',
  },
  nodes: {
    'parent-provides': { attributes: {}, nodes: { service: named } },
    'default-route': route,
    default: leaf({ caps: 'unsigned', ram: 'bytes' }),
    'affinity-space': leaf({ width: 'unsigned', height: 'unsigned' }),
    resource: leaf({ name: 'text', preserve: 'bytes' }, ['name']),
    report: leaf({
      ids: 'bool',
      requested: 'bool',
      provided: 'bool',
      session_args: 'bool',
      child_ram: 'bool',
      child_caps: 'bool',
      init_ram: 'bool',
      init_caps: 'bool',
      delay_ms: 'unsigned',
      buffer: 'bytes',
    }),
    heartbeat: leaf({ rate_ms: 'unsigned' }),
    service: {
      attributes: { name: 'text' },
      required: ['name'],
      nodes: {
        policy: { attributes: { label: 'text', label_prefix: 'text', label_suffix: 'text' }, ...policy },
        'default-policy': { attributes: {}, ...policy },
      },
    },
    alias: leaf({ name: 'text', child: 'text' }, ['name', 'child']),
    start,
  },
  single: ['parent-provides', 'default-route', 'default', 'affinity-space', 'report', 'heartbeat'],
}

const tag = leaf({})

/** The tag notation of 10.02: values are text. */
export const TAG_NOTATION: NodeRule = {
  attributes: {},
  nodes: {
    priolevels: tag,
    start: {
      attributes: {},
      nodes: { filename: tag, ram_quota: tag, priority: tag, config: opaque },
      single: ['filename', 'ram_quota', 'priority', 'config'],
    },
  },
  single: ['priolevels'],
}

/** Nodes that other releases had here, and what stands for them in 26.02. */
export const FORMER_NODES: Readonly<Record<string, string>> = {
  configfile:
    'route the ROM `config` to another label instead: <service name="ROM" label="config"> <parent label="other.config"/> </service>',
  'if-arg': 'use the attributes label, label_prefix, label_suffix or label_last of the rule',
  filename: 'write <start name="..."> with <binary name="..."/>',
  ram_quota: 'write ram="..." in the start node',
  priolevels: 'write prio_levels="..." in the config node',
}
