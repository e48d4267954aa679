import { defineScenario } from 'genode-run'

export default defineScenario({
  description: 'Every system call of the hypervisor with every status it can return',
  tags: ['nova'],
  root: { component: './root.ts' },
  machine: { cpus: 2 },
  expect: 'nova-api.expect',
  timeout: '10s',
})
