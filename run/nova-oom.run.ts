import { defineScenario } from 'genode-run'

export default defineScenario({
  description:
    'Kernel memory runs out: a status, or a portal whose handler gives more; a destroyed domain gives it back',
  tags: ['nova'],
  root: { component: './root.ts' },
  expect: 'nova-oom.expect',
  timeout: '1s',
})
