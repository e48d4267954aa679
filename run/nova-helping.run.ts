import { defineScenario } from 'genode-run'

export default defineScenario({
  description:
    'A busy server is helped by the caller of higher priority: time-slice donation against priority inversion',
  tags: ['nova', 'scheduling'],
  root: { component: './root.ts' },
  expect: 'nova-helping.expect',
  timeout: '1s',
})
