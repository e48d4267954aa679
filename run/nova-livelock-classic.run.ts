import { defineScenario } from 'genode-run'

export default defineScenario({
  description: 'A loop of calls on the older kernel: it kills the thread that closes the loop',
  tags: ['nova', 'scheduling', 'classic'],
  root: { component: './root.ts' },
  machine: { profile: '10.02' },
  expect: 'nova-livelock-classic.expect',
  timeout: '1s',
})
