import { defineScenario } from 'genode-run'

export default defineScenario({
  description: 'Threads that compute are preempted: by the end of their quantum, and by a higher priority',
  tags: ['nova', 'scheduling'],
  root: { component: './root.ts' },
  expect: 'nova-preempt.expect',
  timeout: '1s',
})
