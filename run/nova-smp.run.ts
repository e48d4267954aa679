import { defineScenario } from 'genode-run'

export default defineScenario({
  description: 'Four processors: work at the same time, semaphores and calls between them',
  tags: ['nova', 'smp'],
  root: { component: './root.ts' },
  machine: { cpus: 4 },
  expect: 'nova-smp.expect',
  timeout: '1s',
})
