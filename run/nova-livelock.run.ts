import { defineScenario } from 'genode-run'

export default defineScenario({
  description:
    'A loop of calls: the kernel reports a long helping chain, others still run, one of them ends it',
  tags: ['nova', 'scheduling'],
  root: { component: './root.ts' },
  expect: 'nova-livelock.expect',
  timeout: '1s',
})
